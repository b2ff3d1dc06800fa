"""Arguments that several sub-commands share, and what each accepts."""
from __future__ import annotations

import argparse
import os
import sys
from typing import NoReturn

from assay_cli import names
from assay_cli.errors import EXIT_USAGE
from assay_cli.platforms import PLATFORMS, presets

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
    parser.add_argument("--jobs", type=_jobs, default=_processors(), metavar="N",
                        help="parallel jobs (default: the processors of this machine, %(default)s)")


def add_build(parser: argparse.ArgumentParser) -> None:
    """--platform --preset"""
    parser.add_argument("--platform", choices=[platform.name for platform in PLATFORMS],
                        help="what runs the kernels (default: the first that this machine has)")
    parser.add_argument("--preset", choices=presets(), help="CMake preset (default: the platform's)")


def case_name(text: str) -> str:
    """An argument that is a case name; its dtypes are checked before anything is built."""
    problem = names.problem(text)
    if problem:
        raise argparse.ArgumentTypeError(problem)
    return text


def _seed(text: str) -> int:
    return _integer(text, 0, 2**64 - 1)


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
