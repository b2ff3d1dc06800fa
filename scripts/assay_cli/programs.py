"""Runs a program: its output goes line by line to a log and to the progress display."""
from __future__ import annotations

import contextlib
import dataclasses
import os
import signal
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from assay_cli.errors import InfrastructureError

TAIL_LINES = 25


@dataclasses.dataclass(frozen=True)
class Result:
    """`code` is negative for a signal, as subprocess has it."""

    code: int
    timed_out: bool
    lines: Sequence[str]  # the last TAIL_LINES of its output

    def tail(self) -> str:
        return "\n".join(f"  {line}" for line in self.lines)

    @property
    def how_it_ended(self) -> str:
        if self.timed_out:
            return "ran past its time limit"
        if self.code < 0:
            return f"was ended by {signal.Signals(-self.code).name}"
        return f"ended with exit code {self.code}"


def run(command: Sequence[str | Path], log: Path, on_line: Callable[[str], None] = lambda line: None,
        timeout: float | None = None, environment: Mapping[str, str | None] | None = None,
        cwd: Path | None = None) -> Result:
    """Runs `command` without a terminal for at most `timeout` seconds, appending to `log`.

    `environment` is added to ours; a variable that is None in it is taken away.
    The program and its children are killed when the time is up or the caller is interrupted.
    """
    text = [str(part) for part in command]
    merged = {name: value for name, value in {**os.environ, **(environment or {})}.items() if value is not None}
    try:
        process = subprocess.Popen(text, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                   env=merged, cwd=cwd, start_new_session=True, text=True, errors="replace")
    except OSError as error:
        raise InfrastructureError(f"{text[0]}: cannot be started: {error.strerror}") from error
    expired = threading.Event()
    timer = threading.Timer(timeout or 0, lambda: (expired.set(), _kill(process)))
    timer.daemon = True
    if timeout:
        timer.start()
    last: deque[str] = deque(maxlen=TAIL_LINES)
    try:
        with log.open("a", encoding="utf-8") as file:
            file.write(f"$ {' '.join(text)}\n")
            for line in process.stdout:
                file.write(line)
                if line.strip():
                    last.append(line.rstrip())
                    on_line(line.strip())
        code = process.wait()
    except BaseException:
        _kill(process)
        process.wait()
        raise
    finally:
        timer.cancel()
    return Result(code, expired.is_set(), list(last))


def _kill(process: subprocess.Popen) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
