"""Arguments that several sub-commands share, and what each accepts."""
from __future__ import annotations

import argparse
import os
import shlex
import shutil
import sys
from pathlib import Path
from typing import NoReturn

from assay_cli import names
from assay_cli.errors import EXIT_USAGE
from assay_cli.platforms import PLATFORMS, architectures, presets

LEVELS = ("smoke", "default", "full")


class Parser(argparse.ArgumentParser):
    """Usage errors exit with 64, and an abbreviated flag is not guessed."""

    def __init__(self, **arguments) -> None:
        arguments.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        super().__init__(allow_abbrev=False, **arguments)

    def error(self, message: str) -> NoReturn:
        print(f"{self.prog}: {message}\nTry '{self.prog} --help'.", file=sys.stderr)
        raise SystemExit(EXIT_USAGE)


def add_selection(parser: argparse.ArgumentParser) -> None:
    """--level --filter --seed --jobs"""
    parser.add_argument("--level", choices=LEVELS, default="default",
                        help="how much: smoke (seconds), default, full (large and exhaustive cases)")
    parser.add_argument("--filter", metavar="GLOB", help="only cases whose name matches, e.g. '*/e4m3fnuz/bf16/*'")
    parser.add_argument("--seed", type=_seed, default=1, metavar="N", help="of the random inputs (default 1)")
    add_jobs(parser)


def add_jobs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--jobs", type=_jobs, default=_processors(), metavar="N",
                        help="parallel jobs (default: the processors of this machine, %(default)s)")


def add_build(parser: argparse.ArgumentParser) -> None:
    """--platform --preset"""
    parser.add_argument("--platform", choices=[platform.name for platform in PLATFORMS],
                        help="what runs the kernels (default: the first that this machine has)")
    parser.add_argument("--preset", choices=presets(), help="CMake preset (default: the platform's)")


def add_launch(parser: argparse.ArgumentParser) -> None:
    """--launcher --time-limit"""
    parser.add_argument("--launcher", type=_launcher, default=[], metavar="'CMD ARG...'",
                        help="put this in front of every program that uses the device, e.g. 'taskset -c 0-7'")
    parser.add_argument("--time-limit", type=seconds, metavar="N",
                        help="seconds after which a program is taken for stuck (default: by its level)")


def add_emulation(parser: argparse.ArgumentParser) -> None:
    """--emulate --rocjitsu --rocjitsu-config"""
    parser.add_argument("--emulate", choices=architectures(), metavar="ARCH",
                        help=f"run the AMD programs in AMD's emulator rocjitsu: {', '.join(architectures())}")
    parser.add_argument("--rocjitsu", type=_folder, metavar="DIR",
                        help="where rocjitsu is (default: in PATH, ROCM_PATH/bin, /opt/rocm/bin)")
    parser.add_argument("--rocjitsu-config", type=_file, metavar="FILE.json",
                        help="its description of the GPU (default: the one ARCH_*.json near it)")


def case_name(text: str) -> str:
    """An argument that is a case name; its dtypes are checked before anything is built."""
    problem = names.problem(text)
    if problem:
        raise argparse.ArgumentTypeError(problem)
    return text


def _seed(text: str) -> int:
    return _integer(text, 0, 2**64 - 1)


def seconds(text: str) -> int:
    return _integer(text, 1, 10**7)


def _folder(text: str) -> Path:
    if not Path(text).is_dir():
        raise argparse.ArgumentTypeError(f"{text!r} is not a folder")
    return Path(text).resolve()


def _file(text: str) -> Path:
    if not Path(text).is_file():
        raise argparse.ArgumentTypeError(f"{text!r} is not a file")
    return Path(text).resolve()


def _launcher(text: str) -> list[str]:
    """The words of a command that exists; its first becomes absolute, since programs start in several folders."""
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} cannot be split into words: {error}") from error
    if not words:
        raise argparse.ArgumentTypeError(f"{text!r} names no command; give one, with its arguments, as one text")
    program = shutil.which(words[0])
    if program is None:
        raise argparse.ArgumentTypeError(f"{text!r}: {words[0]!r} is not a command: not executable, or not in PATH")
    return [os.path.abspath(program), *words[1:]]


def _jobs(text: str) -> int:
    return _integer(text, 1, 1024)


def _integer(text: str, least: int, most: int) -> int:
    try:
        value = int(text)
    except ValueError:
        value = least - 1
    if not least <= value <= most:
        raise argparse.ArgumentTypeError(f"{text!r} is not an integer from {least} to {most}")
    return value


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
