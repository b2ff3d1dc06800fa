"""`assay test`: every test of the project, or one case again."""
from __future__ import annotations

import argparse

from assay_cli import arguments, build, setup
from assay_cli.console import Console
from assay_cli.platforms import preset_for

HELP = "build and run all tests, or one case"
DESCRIPTION = """Builds and runs the unit tests, the conformance suite (a second time with waves of 32 lanes, shuffled
threads and unaligned allocations), the Python tests and the static checks. The last line is the count.

  scripts/assay test                                        everything
  scripts/assay test --case 'per_token_quant/int8/bf16/4096x7168/uniform' --seed 1
                                                            that case alone: the line that failures print
  scripts/assay test --filter '*/e4m3fnuz/*'                conformance cases alone, those that match
  scripts/assay test --only python lint                     some of the suites
  scripts/assay test --also amd                             and what can be checked for AMD GPUs without one (ci/amd)
  scripts/assay test --preset asan --level smoke            under sanitizers"""

SUITES = ("unit", "conformance", "shuffled", "python", "lint")
EXTRA = ("amd",)  # on request: minutes, and a toolchain that a newcomer's machine lacks


def add_arguments(parser: argparse.ArgumentParser) -> None:
    arguments.add_selection(parser)
    arguments.add_build(parser)
    parser.add_argument("--case", type=arguments.case_name, metavar="NAME",
                        help="this case alone, whether or not a level lists it")
    parser.add_argument("--only", nargs="+", choices=SUITES + EXTRA, metavar="SUITE",
                        help=f"these suites alone, of {', '.join(SUITES + EXTRA)}")
    parser.add_argument("--also", nargs="+", choices=EXTRA, default=[], metavar="SUITE",
                        help=f"beside the suites that run by default: {', '.join(EXTRA)}")
    parser.add_argument("--no-setup", action="store_true", help="do not look for missing packages")


def run(args: argparse.Namespace) -> int:
    selected = ("conformance",) if args.case or args.filter is not None else _suites(args)
    compiles = bool({"unit", "conformance", "shuffled"} & set(selected))
    console = Console(total=len(selected) + (1 if compiles else 0) + (0 if args.no_setup else 1))
    seconds = 0.0
    if not args.no_setup:
        uses = ["build", "report"] if selected == ("conformance",) else ["build", "report", "test"]
        seconds = setup.ensure(console, uses)
    if compiles:
        build.require_tools()
    setup.continue_in_complete(seconds)
    from assay_cli import testing  # needs the packages
    return testing.run(args, preset_for(args.platform, args.preset), selected, console)


def _suites(args: argparse.Namespace) -> tuple[str, ...]:
    return tuple(args.only or (*SUITES, *args.also))
