"""Progress on stderr: a live bar on a terminal that python3-rich can draw on, plain lines otherwise."""
from __future__ import annotations

import re
import sys
import time

try:
    from rich.console import Console as _Rich
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
except ImportError:
    _Rich = None

_COUNT = re.compile(r"\[?(\d+)\s*/\s*(\d+)\]?")  # "[12/80] Building", "1200/2431 cases"
_EVERY = 10.0  # seconds between two plain lines of one stage


class Console:
    """Announces stages. `total` is how many there will be."""

    def __init__(self, total: int, quiet: bool = False) -> None:
        self.total, self.quiet, self._index = total, quiet, 0
        self._live = _Rich is not None and sys.stderr.isatty() and not quiet

    def begin(self, name: str) -> Line:
        """The display of the next stage; call its update() with each line, then its end()."""
        self._index += 1
        label = f"[{self._index}/{self.total}] {name}"
        return _LiveLine(label) if self._live else Line(label, self.quiet)

    def say(self, text: str) -> None:
        """Prints a line; an empty one says nothing."""
        if text and not self.quiet:
            print(text, file=sys.stderr, flush=True)


class Line:
    """One stage in plain text: its start, what it says every ten seconds, its end."""

    def __init__(self, label: str, quiet: bool = False) -> None:
        self.label, self.quiet, self._spoke = label, quiet, time.monotonic()
        self._print(label)

    def update(self, text: str) -> None:
        now = time.monotonic()
        if now - self._spoke >= _EVERY:
            self._spoke = now
            self._print(f"{self.label}: {text[:100]}")

    def end(self, text: str) -> None:
        self._print(f"{self.label}: {text}")

    def _print(self, text: str) -> None:
        if not self.quiet:
            print(text, file=sys.stderr, flush=True)


class _LiveLine(Line):
    def __init__(self, label: str) -> None:
        self._progress = Progress(SpinnerColumn(), TextColumn("{task.description}"), BarColumn(30),
                                  TextColumn("{task.fields[text]}", markup=False), TimeElapsedColumn(),
                                  console=_Rich(stderr=True), transient=True)
        self._task = self._progress.add_task(label.replace("[", r"\["), total=None, text="")
        self._progress.start()
        self.label, self.quiet = label, False

    def update(self, text: str) -> None:
        found = _COUNT.match(text)
        if found and int(found[2]):
            self._progress.update(self._task, completed=int(found[1]), total=int(found[2]))
        self._progress.update(self._task, text=text[:60])

    def end(self, text: str) -> None:
        self._progress.stop()
        super().end(text)
