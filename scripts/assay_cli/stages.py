"""Runs the stages of a command one after the other: shows them, times them, keeps their verdicts."""
from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from reports import formats
from reports.run import Stage
from reports.verdicts import Verdict, worst

from assay_cli.console import Console

# A stage's work: it is given the progress callback and returns its verdict and a line of why.
Work = Callable[[Callable[[str], None]], "tuple[Verdict, str]"]


class Stages:
    """`logs`: the folder that gets one log a stage."""

    def __init__(self, console: Console, logs: Path) -> None:
        self.console, self.logs, self.done = console, logs, []

    def run(self, name: str, work: Work) -> Stage:
        """Does the work as stage `name`. An exception ends the display and passes through."""
        line, start = self.console.begin(name), time.monotonic()
        try:
            verdict, note = work(line.update)
        except BaseException:
            line.end(Verdict.ERROR.value)
            raise
        stage = Stage(name, verdict, time.monotonic() - start, note)
        line.end(f"{verdict.value}, {formats.seconds(stage.seconds)}{f' ({note})' if note else ''}")
        self.done.append(stage)
        return stage

    def log(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    @property
    def verdict(self) -> Verdict:
        return worst(stage.verdict for stage in self.done)

    def table(self) -> str:
        """The stages and their times, aligned for a terminal."""
        rows = [(stage.name, formats.seconds(stage.seconds), _said(stage)) for stage in self.done]
        rows.append(("all", formats.seconds(sum(stage.seconds for stage in self.done)), ""))
        width = max(len(row[0]) for row in rows)
        return "\n".join(f"  {name:<{width}}  {took:>12}  {verdict}".rstrip() for name, took, verdict in rows)


def _said(stage: Stage) -> str:
    """What did not run says why wherever it is listed."""
    why = f" ({stage.note})" if stage.verdict is Verdict.NOT_RUN and stage.note else ""
    return stage.verdict.value + why
