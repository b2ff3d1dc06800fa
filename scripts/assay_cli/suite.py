"""Runs the conformance suite and the sweep, and says what their exit codes and records amount to."""
from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from reports import records
from reports.verdicts import EXIT_USAGE, Verdict, from_exit_code, worst

from assay_cli import build, paths, programs
from assay_cli.errors import UsageError

# Seconds after which a program is taken for stuck. Far above what it takes: this ends hangs, it times nothing.
TIME_LIMITS = {"smoke": 900, "default": 3600, "full": 12 * 3600}

CONFORM = "assay-conform"
BENCH = "assay-bench"
UNIT = "assay-unit"


def bundled_activations() -> list[Path]:
    return sorted(paths.BUNDLED_ACTIVATIONS.glob("*.npy"))


def conformance(args: argparse.Namespace, preset: str, record: Path, log: Path, on_line: Callable[[str], None],
                activations: Sequence[Path] = (), case: str | None = None,
                environment: Mapping[str, str] | None = None) -> tuple[Verdict, str]:
    """Runs assay-conform, with `environment` added to ours; `record` must not exist yet.

    UsageError when the program refuses its arguments, such as a filter that selects nothing.
    """
    command = [build.program(preset, CONFORM), *_selection(args, case), "--jobs", str(args.jobs), "--record", record]
    if activations:
        command += ["--activations", *activations]
    result = programs.run(command, log, on_line, TIME_LIMITS[args.level], environment)
    if result.code == EXIT_USAGE:
        raise UsageError(f"{CONFORM} refuses its arguments:\n{result.tail()}")
    return _judge(CONFORM, result, record)


def sweep(args: argparse.Namespace, preset: str, record: Path, log: Path,
          on_line: Callable[[str], None]) -> tuple[Verdict, str]:
    """Runs assay-bench; `record` must not exist yet. A filter that selects nothing to time leaves the sweep NOT_RUN."""
    command = [build.program(preset, BENCH), *_selection(args, None), "--record", record]
    result = programs.run(command, log, on_line, TIME_LIMITS[args.level])
    if result.code == EXIT_USAGE:
        last = result.lines[-1] if result.lines else "it refuses its arguments"
        return Verdict.NOT_RUN, f"{last} (--no-sweep leaves the sweep out)"
    return _judge(BENCH, result, record)


def _selection(args: argparse.Namespace, case: str | None) -> list[str]:
    selected = ["--level", args.level, "--seed", str(args.seed)]
    if args.filter is not None:
        selected += ["--filter", args.filter]
    return selected + (["--case", case] if case else [])


def _judge(name: str, result: programs.Result, record: Path) -> tuple[Verdict, str]:
    ended = Verdict.ERROR if result.timed_out else from_exit_code(result.code)
    if not record.exists():
        note = f"{name} {result.how_it_ended} and left no record"
        return worst([ended, Verdict.ERROR]), "; ".join([note, *result.lines[-1:]])
    try:
        said = Verdict(records.load(record).data["summary"]["verdict"])
    except records.RecordError as error:
        os.replace(record, record.with_suffix(".damaged"))
        return Verdict.ERROR, str(error)
    verdict = worst([said, ended])
    return verdict, "" if said is ended else f"the record says {said.value}, but {name} {result.how_it_ended}"
