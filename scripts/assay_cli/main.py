"""Parses the command line and hands over to the sub-command."""
from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence

from assay_cli import bundle, compare, doctor, interpreter, paths, qualify, report, sanitize, setup, test
from assay_cli.arguments import Parser
from assay_cli.errors import AssayError

# A sub-command is a module with HELP, DESCRIPTION, add_arguments(parser) and run(args) -> exit code. Its own imports
# must not need packages: they are only sure to be there after setup.
COMMANDS = {"qualify": qualify, "test": test, "report": report, "compare": compare, "bundle": bundle,
            "sanitize": sanitize, "doctor": doctor, "setup": setup}

DESCRIPTION = """Conformance tests and benchmarks for per-token quantization kernels.

  scripts/assay qualify                    is this machine right? builds, checks, times, writes a report
  scripts/assay test                       are the sources right? every test of the project
  scripts/assay test --case 'NAME'         one case again; every failure prints such a line
  scripts/assay report                     draws the last report again
  scripts/assay bundle                     the built programs in a folder for a machine without compilers
  scripts/assay compare A.json B.json      do two records hold the same codes and scales?

'scripts/assay COMMAND --help' teaches each."""

EPILOG = "Exit codes: 0 pass, 1 degraded, 2 no verdict, 3 incorrect results, 4 infrastructure error, 64 usage."


def main(argv: Sequence[str]) -> int:
    """Runs the command; returns its exit code."""
    try:
        parser = _parser()
    except AssayError as error:  # some arguments are named by files of the project
        print(f"assay: {error}", file=sys.stderr)
        return error.exit_code
    args = parser.parse_args(argv)
    os.environ.setdefault("MPLCONFIGDIR", str(paths.cache() / "matplotlib"))
    os.environ.setdefault("CCACHE_DIR", str(paths.cache() / "ccache"))
    try:
        if interpreter.find_better():
            interpreter.continue_in_complete()
        return args.run(args)
    except AssayError as error:
        print(f"assay {args.command}: {error}", file=sys.stderr)
        if getattr(args, "json", False):
            print(json.dumps({"verdict": "ERROR", "exit_code": error.exit_code, "error": str(error)}))
        return error.exit_code
    except KeyboardInterrupt:
        print(f"assay {args.command}: interrupted", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="assay", description=DESCRIPTION, epilog=EPILOG)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True, parser_class=Parser)
    for name, module in COMMANDS.items():
        command = commands.add_parser(name, help=module.HELP, description=module.DESCRIPTION, epilog=EPILOG)
        module.add_arguments(command)
        command.set_defaults(run=module.run)
    return parser
