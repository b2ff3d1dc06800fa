"""Runs the tools of compute-sanitizer and reads what they report. Needs the packages."""
from __future__ import annotations

import argparse
import dataclasses
import json
import re
from collections.abc import Callable
from pathlib import Path

from reports import records
from reports.files import write_atomically
from reports.verdicts import EXIT_USAGE, Verdict, worst

from assay_cli import build, bundled, launch, sanitize, suite
from assay_cli.console import Console
from assay_cli.errors import UsageError
from assay_cli.stages import Stages

_MARK = "========="  # begins every line of the tools
_ERROR_EXIT = 99  # of compute-sanitizer when it has found something; no exit code of ours
_SUMMARY = {"racecheck": re.compile(r"RACECHECK SUMMARY: (\d+) hazard")}
_ERRORS = re.compile(r"ERROR SUMMARY: (\d+) error")


def run(args: argparse.Namespace, preset: str, program: Path, tools: list[str], folder: Path, console: Console) -> int:
    stages = Stages(console, folder)
    if bundled.here() is not None:
        stages.run("bundle", lambda update: (Verdict.PASS, f"{bundled.verify(bundled.here())} files are whole"))
    else:
        _build(stages, args, preset)
    for tool in tools:
        stages.run(tool, lambda update, tool=tool: _look(args, preset, program, tool, folder, stages.log(tool), update))
    write_atomically(folder / "sanitize.json", json.dumps({"stages": [stage.as_dict() for stage in stages.done]}))
    print(stages.table())
    for stage in stages.done:
        if stage.note:
            print(f"{stage.verdict.value} {stage.name}: {stage.note}")
    print(f"{stages.verdict.value}; logs: {folder}")
    return stages.verdict.exit_code


def _build(stages: Stages, args: argparse.Namespace, preset: str) -> None:
    def work(name: str, step: Callable) -> None:
        stages.run(name, lambda update: (step(update), (Verdict.PASS, ""))[1])

    work("configure", lambda update: build.configure(preset, stages.log("configure"), update))
    work("build", lambda update: build.build(preset, args.jobs, stages.log("build"), update, [suite.CONFORM]))


def _look(args: argparse.Namespace, preset: str, program: Path, tool: str, folder: Path, log: Path,
          update: Callable[[str], None]) -> tuple[Verdict, str]:
    """One tool over every glob. What is right with one of them does not make up for another."""
    verdicts, notes, count = [], [], 0
    for index, glob in enumerate([args.filter] if args.filter is not None else sanitize.GLOBS):
        record = folder / f"{tool}-{index}.json"
        record.unlink(missing_ok=True)
        command = [build.program(preset, suite.CONFORM), "--level", args.level, "--seed", str(args.seed), "--jobs",
                   str(args.jobs), "--filter", glob, "--record", record]
        verdict, found, note = _judge(tool, _Sanitizer(program, tool), command, record, log, update, args.time_limit)
        verdicts.append(verdict)
        notes += [f"{glob}: {note}"] if note else []
        count += found
    return worst(verdicts), "; ".join(notes) or f"0 errors in {count} cases"


def _judge(tool: str, way: _Sanitizer, command: list, record: Path, log: Path, update: Callable[[str], None],
           time_limit: int) -> tuple[Verdict, int, str]:
    """The verdict, how many cases ran, and why it is no pass."""
    outcome = way.run(command, log, update, time_limit)
    if outcome.result.code == EXIT_USAGE:
        raise UsageError(f"{suite.CONFORM} refuses its arguments:\n{outcome.result.tail()}")
    if way.found:
        return Verdict.FAIL, 0, f"{tool} reports {way.found} errors, {way.first or 'see its log'}"
    if way.found is None:
        return Verdict.ERROR, 0, f"{tool} {outcome.result.how_it_ended} without saying how many errors there are"
    verdict, note = suite.judge(suite.CONFORM, outcome, record, way)
    cases = len(records.load(record).data["cases"]) if verdict is Verdict.PASS else 0
    return verdict, cases, note


class _Sanitizer(launch.Direct):
    """Puts a tool in front of a program. `found`: the errors that its summaries count; None without a summary."""

    def __init__(self, program: Path, tool: str) -> None:
        super().__init__([str(program), "--tool", tool, "--error-exitcode", str(_ERROR_EXIT)])
        self._summary = _SUMMARY.get(tool, _ERRORS)
        self.found: int | None = None
        self.first = ""

    @property
    def describes(self) -> str:
        return ""

    def run(self, command, log, on_line, timeout, environment=None, cwd=None) -> launch.Outcome:
        def look(line: str) -> None:
            said = self._summary.search(line)
            if said:
                self.found = (self.found or 0) + int(said[1])
            elif not self.first and line.startswith(_MARK) and "COMPUTE-SANITIZER" not in line:
                self.first = line.removeprefix(_MARK).strip()
            on_line(line)
        # Under a tool a launch may wait for the work before it, which is otherwise a failure of the program's.
        added = {**(environment or {}), "ASSAY_LAUNCHES_WAIT": "1"}
        outcome = super().run(command, log, look, timeout, added, cwd)
        own = [line for line in outcome.result.lines if not line.startswith(_MARK)]  # the program's, not the tool's
        return dataclasses.replace(outcome, result=dataclasses.replace(outcome.result, lines=own))
