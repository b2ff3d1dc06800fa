"""Runs the conformance suite and the sweep, and says what their exit codes and records amount to."""
from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from reports import records
from reports.verdicts import EXIT_USAGE, Verdict, worst

from assay_cli import build, launch, paths
from assay_cli.errors import UsageError

CONFORM, BENCH, UNIT = build.CONFORM, build.BENCH, build.UNIT


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
    way = launch.of(args)
    outcome = way.run(command, log, on_line, launch.time_limit(args), environment)
    if outcome.result.code == EXIT_USAGE and outcome.verdict is not Verdict.FAIL:
        raise UsageError(f"{CONFORM} refuses its arguments:\n{outcome.result.tail()}")
    return judge(CONFORM, outcome, record, way)


def sweep(args: argparse.Namespace, preset: str, record: Path, log: Path, on_line: Callable[[str], None],
          flags: Sequence[str] = ()) -> tuple[Verdict, str]:
    """Runs assay-bench; `record` must not exist yet. A filter that selects nothing to time leaves the sweep NOT_RUN."""
    command = [build.program(preset, BENCH), *_selection(args, None), *flags, "--record", record]
    way = launch.of(args)
    outcome = way.run(command, log, on_line, launch.time_limit(args))
    if outcome.result.code == EXIT_USAGE:
        last = outcome.result.lines[-1] if outcome.result.lines else "it refuses its arguments"
        return Verdict.NOT_RUN, f"{last} (--no-sweep leaves the sweep out)"
    return judge(BENCH, outcome, record, way)


def _selection(args: argparse.Namespace, case: str | None) -> list[str]:
    selected = ["--level", args.level, "--seed", str(args.seed)]
    if args.filter is not None:
        selected += ["--filter", args.filter]
    return selected + (["--case", case] if case else [])


def judge(name: str, outcome: launch.Outcome, record: Path, way: launch.Direct) -> tuple[Verdict, str]:
    """What the program's end and its record amount to together, and a line of why and of how it was started."""
    verdict, why = _judge(name, outcome, record, way)
    return verdict, "; ".join(filter(None, [outcome.why, why, way.describes]))


def _judge(name: str, outcome: launch.Outcome, record: Path, way: launch.Direct) -> tuple[Verdict, str]:
    if not record.exists():
        note = f"{name} {outcome.result.how_it_ended} and left no record"
        return worst([outcome.verdict, Verdict.ERROR]), "; ".join([note, *outcome.result.lines[-1:]])
    try:
        data = records.load(record).data
    except records.RecordError as error:
        os.replace(record, record.with_suffix(".damaged"))
        return worst([outcome.verdict, Verdict.ERROR]), str(error)
    said = Verdict(data["summary"]["verdict"])
    lie = way.contradiction(data["environment"])
    if lie:
        return worst([said, outcome.verdict, Verdict.ERROR]), lie
    agree = said is outcome.verdict or outcome.why
    return worst([said, outcome.verdict]), "" if agree else \
        f"the record says {said.value}, but {name} {outcome.result.how_it_ended}"
