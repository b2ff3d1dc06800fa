"""`assay test`: every test of the project, or one case again."""
from __future__ import annotations

import argparse

from assay_cli import arguments, build, bundled, setup
from assay_cli.console import Console
from assay_cli.errors import UsageError
from assay_cli.platforms import Choice, choose

HELP = "build and run all tests, or one case"
DESCRIPTION = """Builds and runs the unit tests, the conformance suite (a second time with waves of 32 lanes, shuffled
threads and unaligned allocations), the Python tests and the static checks. The last line is the count.

  scripts/assay test                                        everything
  scripts/assay test --case 'per_token_quant/int8/bf16/4096x7168/uniform' --seed 1
                                                            that case alone: the line that failures print
  scripts/assay test --filter '*/e4m3fnuz/*'                conformance cases alone, those that match
  scripts/assay test --only python lint                     some of the suites
  scripts/assay test --also amd                             and what can be checked for AMD GPUs without one (ci/amd)
  scripts/assay test --preset asan --level smoke            under sanitizers
  scripts/assay test --filter '*/9x*' --launcher valgrind   the programs behind another command

In a bundle ('scripts/assay bundle') it runs the built programs as they are."""

SUITES = ("unit", "conformance", "shuffled", "python", "lint")
OF_PROGRAMS = ("unit", "conformance", "shuffled")  # the others need the sources
EXTRA = ("amd",)  # on request: minutes, and a toolchain that a newcomer's machine lacks


def add_arguments(parser: argparse.ArgumentParser) -> None:
    arguments.add_selection(parser)
    arguments.add_build(parser)
    arguments.add_launch(parser)
    parser.add_argument("--case", type=arguments.case_name, metavar="NAME",
                        help="this case alone, whether or not a level lists it")
    parser.add_argument("--only", nargs="+", choices=SUITES + EXTRA, metavar="SUITE",
                        help=f"these suites alone, of {', '.join(SUITES + EXTRA)}")
    parser.add_argument("--also", nargs="+", choices=EXTRA, default=[], metavar="SUITE",
                        help=f"beside the suites that run by default: {', '.join(EXTRA)}")
    parser.add_argument("--no-setup", action="store_true", help="do not look for missing packages")


def run(args: argparse.Namespace) -> int:
    choice, bundle = choose(args.platform, args.preset), bundled.here()
    selected, left_out = _suites(args, choice)
    compiles = bool(set(OF_PROGRAMS) & set(selected))
    sets_up = bundle is None and not args.no_setup
    console = Console(total=len(selected) + (1 if compiles else 0) + (1 if sets_up else 0))
    console.say(choice.note if compiles else "")
    for name, why in left_out.items():
        console.say(f"{name} is left out: {why}")
    seconds = 0.0
    if sets_up:
        uses = ["build", "report"] if selected == ("conformance",) else ["build", "report", "test"]
        seconds = setup.ensure(console, uses)
    if compiles:
        build.require_tools(choice.preset)
    setup.continue_in_complete(seconds)
    from assay_cli import testing  # needs the packages
    return testing.run(args, choice.preset, selected, console)


def _suites(args: argparse.Namespace, choice: Choice) -> tuple[tuple[str, ...], dict[str, str]]:
    """Those to run, and why others are not. UsageError when one that was asked for by name cannot run here."""
    if args.case or args.filter is not None:
        return ("conformance",), {}
    wanted = tuple(args.only or (*SUITES, *args.also))
    left_out = {name: why for name in wanted if (why := _obstacle(name, choice))}
    for name in left_out:
        if args.only or name in args.also:
            raise UsageError(f"--{'only' if args.only else 'also'} {name!r}: {left_out[name]}")
    return tuple(name for name in wanted if name not in left_out), left_out


def _obstacle(name: str, choice: Choice) -> str:
    if bundled.here() is not None and name not in OF_PROGRAMS:
        return f"it needs the sources, and a bundle has built programs alone ({', '.join(OF_PROGRAMS)})"
    if name == "shuffled" and choice.platform.name != "host":
        return f"only the simulated device can be shuffled, and this is the {choice.platform.describes}"
    return ""
