"""`assay qualify`: from a bare machine to a verdict and a report."""
from __future__ import annotations

import argparse
from pathlib import Path

from assay_cli import arguments, build, bundled, emulator, launch, paths, setup
from assay_cli.console import Console
from assay_cli.errors import InfrastructureError, UsageError
from assay_cli.platforms import Choice, choose

HELP = "set the machine up, build, check every case, time a sweep, write the report"
DESCRIPTION = """Sets the machine up (Debian packages; without root it prints the line to run), builds, runs the
conformance suite with real activations and the sweep, and writes one HTML report.

  scripts/assay qualify                                     the default run
  scripts/assay qualify --level smoke                       a first look, seconds
  scripts/assay qualify --filter '*/e4m3fnuz/*'             one output type
  scripts/assay qualify --activations layer*.npy            your own captured activations (float16, float32)
  scripts/assay qualify --json --out /tmp/run               for a pipeline
  scripts/assay qualify --launcher 'taskset -c 0-7'         start the programs behind another command
  scripts/assay qualify --emulate gfx942 --rocjitsu DIR     in AMD's emulator: correctness alone, no times

In a bundle ('scripts/assay bundle') it runs the built programs as they are: no setup, no build.
The verdict is the worst of all stages. What did not run never passes."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    arguments.add_selection(parser)
    arguments.add_build(parser)
    arguments.add_launch(parser)
    arguments.add_emulation(parser)
    parser.add_argument("--activations", nargs="+", type=_npy, metavar="FILE.npy",
                        help="captured activations instead of the bundled ones")
    parser.add_argument("--out", metavar="DIR", help="folder of the results (default: out/TIMESTAMP)")
    parser.add_argument("--no-setup", action="store_true", help="do not look for missing packages")
    parser.add_argument("--no-sweep", action="store_true", help="conformance only, no timing")
    parser.add_argument("--json", action="store_true", help="print the outcome as JSON on stdout, progress nowhere")


def run(args: argparse.Namespace) -> int:
    choice = _prepare(args)
    bundle = bundled.here()
    folder = paths.make_output(args.out)
    try:
        if bundle is None:
            console = Console(total=6 - args.no_setup - args.no_sweep, quiet=args.json)
            console.say(choice.note)
            seconds = None if args.no_setup else setup.ensure(console, ["build", "report"])
            build.require_tools(choice.preset)
            setup.continue_in_complete(seconds or 0)
        else:
            console, seconds = Console(total=4 - args.no_sweep, quiet=args.json), None
        from assay_cli import qualification  # needs the packages
        return qualification.run(args, choice, folder, console, seconds)
    except (InfrastructureError, UsageError):
        paths.forget_output(folder)
        raise


def _prepare(args: argparse.Namespace) -> Choice:
    """What it runs on. With --emulate that is the AMD build, and `args` are made those of an emulated run."""
    args.emulator = None
    if args.emulate is None:
        for name in ("rocjitsu", "rocjitsu_config"):
            if getattr(args, name) is not None:
                raise UsageError(f"--{name.replace('_', '-')} {str(getattr(args, name))!r}: goes with --emulate alone")
        return choose(args.platform, args.preset)
    if args.level != "default":
        raise UsageError(f"--level {args.level!r}: an emulated run has a level of its own; leave --level out")
    if args.platform not in (None, "amd"):
        raise UsageError(f"--platform {args.platform!r}: --emulate runs the programs for 'amd'; leave --platform out")
    choice = choose("amd", args.preset)
    args.emulator = emulator.find(args.emulate, args.rocjitsu, args.rocjitsu_config, args.launcher)
    args.level, args.no_sweep = launch.EMULATED, True
    return choice


def _npy(text: str) -> Path:
    path = Path(text)
    try:
        with path.open("rb") as file:
            if file.read(6) != b"\x93NUMPY":
                raise argparse.ArgumentTypeError(f"{text!r} is not a .npy file")
    except OSError as error:
        raise argparse.ArgumentTypeError(f"{text!r} cannot be read: {error.strerror}") from error
    return path.resolve()
