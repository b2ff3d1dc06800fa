"""`assay qualify`: from a bare machine to a verdict and a report."""
from __future__ import annotations

import argparse
from pathlib import Path

from assay_cli import arguments, build, paths, setup
from assay_cli.console import Console
from assay_cli.errors import InfrastructureError, UsageError
from assay_cli.platforms import preset_for

HELP = "set the machine up, build, check every case, time a sweep, write the report"
DESCRIPTION = """Sets the machine up (Debian packages; without root it prints the line to run), builds, runs the
conformance suite with real activations and the sweep, and writes one HTML report.

  scripts/assay qualify                                     the default run
  scripts/assay qualify --level smoke                       a first look, seconds
  scripts/assay qualify --filter '*/e4m3fnuz/*'             one output type
  scripts/assay qualify --activations layer*.npy            your own captured activations (float16, float32)
  scripts/assay qualify --json --out /tmp/run               for a pipeline

The verdict is the worst of all stages. What did not run never passes."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    arguments.add_selection(parser)
    arguments.add_build(parser)
    parser.add_argument("--activations", nargs="+", type=_npy, metavar="FILE.npy",
                        help="captured activations instead of the bundled ones")
    parser.add_argument("--out", metavar="DIR", help="folder of the results (default: out/TIMESTAMP)")
    parser.add_argument("--no-setup", action="store_true", help="do not look for missing packages")
    parser.add_argument("--no-sweep", action="store_true", help="conformance only, no timing")
    parser.add_argument("--json", action="store_true", help="print the outcome as JSON on stdout, progress nowhere")


def run(args: argparse.Namespace) -> int:
    folder = paths.make_output(args.out)
    try:
        console = Console(total=6 - args.no_setup - args.no_sweep, quiet=args.json)
        seconds = None if args.no_setup else setup.ensure(console, ["build", "report"])
        build.require_tools()
        setup.continue_in_complete(seconds or 0)
        from assay_cli import qualification  # needs the packages
        return qualification.run(args, preset_for(args.platform, args.preset), folder, console, seconds)
    except (InfrastructureError, UsageError):
        paths.forget_output(folder)
        raise


def _npy(text: str) -> Path:
    path = Path(text)
    try:
        with path.open("rb") as file:
            if file.read(6) != b"\x93NUMPY":
                raise argparse.ArgumentTypeError(f"{text!r} is not a .npy file")
    except OSError as error:
        raise argparse.ArgumentTypeError(f"{text!r} cannot be read: {error.strerror}") from error
    return path.resolve()
