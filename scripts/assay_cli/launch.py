"""Starts the programs that use the device: what stands in front of them, and what their end amounts to.

Direct starts them as they are, behind the caller's --launcher. Another way is a class with the same run() and
`describes`; emulator.py has one.
"""
from __future__ import annotations

import argparse
import dataclasses
import shlex
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from reports.verdicts import Verdict, from_exit_code

from assay_cli import programs

EMULATED = "emulated"  # the programs' level for an emulator: every class of check, in sizes that it can bear

# Seconds after which a program is taken for stuck. Far above what it takes: this ends hangs, it times nothing.
TIME_LIMITS = {"smoke": 900, "default": 3600, "full": 12 * 3600, EMULATED: 12 * 3600}


@dataclasses.dataclass(frozen=True)
class Outcome:
    """`verdict`: the best that a program which ended so can claim. `why`: what the exit code does not tell."""

    result: programs.Result
    verdict: Verdict
    why: str = ""


class Direct:
    def __init__(self, launcher: Sequence[str] = ()) -> None:
        self.launcher = list(launcher)

    @property
    def describes(self) -> str:
        """For the record of the run; empty where there is nothing to say."""
        return f"launched by {shlex.join(self.launcher)}" if self.launcher else ""

    def contradiction(self, environment: Mapping[str, Any]) -> str:
        """Why a record with this environment cannot be of a program that was started so; empty where it can."""
        del environment
        return ""

    def run(self, command: Sequence[str | Path], log: Path, on_line: Callable[[str], None], timeout: float,
            environment: Mapping[str, str] | None = None, cwd: Path | None = None) -> Outcome:
        result = programs.run([*self.launcher, *command], log, on_line, timeout, environment, cwd)
        return Outcome(result, Verdict.ERROR if result.timed_out else from_exit_code(result.code))


def of(args: argparse.Namespace) -> Direct:
    """The way that the arguments ask for."""
    return getattr(args, "emulator", None) or Direct(args.launcher)


def time_limit(args: argparse.Namespace) -> int:
    return args.time_limit or TIME_LIMITS[args.level]


def reproducing(args: argparse.Namespace, line: str) -> str:
    """The line that reproduces a failure, as a program printed it, with the launcher that it cannot know of."""
    return f"{line} --launcher {shlex.quote(shlex.join(args.launcher))}" if args.launcher else line
