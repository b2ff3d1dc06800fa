"""`assay sanitize`: the kernels under compute-sanitizer, on an NVIDIA GPU."""
from __future__ import annotations

import argparse
import os
import shutil
from pathlib import Path

from assay_cli import arguments, build, bundled, gpus, paths, setup
from assay_cli.console import Console
from assay_cli.errors import InfrastructureError, UsageError
from assay_cli.platforms import choose

HELP = "run a part of the conformance suite under compute-sanitizer (NVIDIA)"
DESCRIPTION = """Builds for NVIDIA and runs conformance cases under each tool of compute-sanitizer, every tool in
processes of its own. A tool that reports an error fails; one that says nothing of errors is no pass.

  scripts/assay sanitize                                    all tools over the default cases
  scripts/assay sanitize --tool racecheck                   one tool
  scripts/assay sanitize --filter '*/e4m3fn/*/7x1001*'      other cases

Logs and records lie in out/TIMESTAMP."""

TOOLS = ("memcheck", "racecheck", "initcheck", "synccheck")
PROGRAM = "compute-sanitizer"
# What is looked at by default: the globs together reach every kernel variant in aligned and awkward shapes, with
# options, in a graph and on a stream. Each is a process for each tool.
GLOBS = ("*/int8/bf16/9x*",  # every variant, at its widest, one less, and awkwardly aligned
         "*/e4m3fn/f16/13x48/*", "*/e4m3fnuz/f32/12x2056/*",  # every option, streams and graphs among them
         "*/e4m3fn/bf16/12x33000/*")  # every option on wide rows
TIME_LIMIT = 3600  # seconds a process; the tools slow programs down by tens to hundreds


def add_arguments(parser: argparse.ArgumentParser) -> None:
    arguments.add_selection(parser)
    arguments.add_build(parser)
    parser.add_argument("--tool", nargs="+", choices=TOOLS, default=list(TOOLS), metavar="TOOL",
                        help=f"some of the tools: {', '.join(TOOLS)}")
    parser.add_argument("--time-limit", type=arguments.seconds, default=TIME_LIMIT, metavar="N",
                        help="seconds after which a process is taken for stuck (default %(default)s)")
    parser.add_argument("--out", metavar="DIR", help="folder of the logs and records (default: out/TIMESTAMP)")
    parser.add_argument("--no-setup", action="store_true", help="do not look for missing packages")


def run(args: argparse.Namespace) -> int:
    if args.platform not in (None, "nvidia"):
        raise UsageError(f"--platform {args.platform!r}: {PROGRAM} looks at programs for 'nvidia' alone")
    choice = choose("nvidia", args.preset)
    program = find()
    folder = paths.make_output(args.out)
    try:
        tools = list(dict.fromkeys(args.tool))
        console = Console(total=len(tools) + (1 if bundled.here() else 3 - args.no_setup))
        seconds = 0.0
        if bundled.here() is None and not args.no_setup:
            seconds = setup.ensure(console, ["build", "report"])
        build.require_tools(choice.preset)
        setup.continue_in_complete(seconds)
        from assay_cli import sanitizing  # needs the packages
        return sanitizing.run(args, choice.preset, program, tools, folder, console)
    except (InfrastructureError, UsageError):
        paths.forget_output(folder)
        raise


def find() -> Path:
    folders = [Path(entry) for entry in os.environ.get("PATH", "").split(os.pathsep) if entry]
    for root in gpus.cuda_folders():
        folders += [root / "bin", root / PROGRAM]
    for folder in folders:
        found = shutil.which(PROGRAM, path=str(folder))
        if found:
            return Path(found).absolute()
    raise InfrastructureError(f"no {PROGRAM} found: looked in PATH and in bin and {PROGRAM} of "
                              f"{', '.join(map(str, gpus.cuda_folders()))}; it comes with the CUDA toolkit")
