"""The command starts in any Python, and goes on in one that has the packages."""
from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import unittest
from pathlib import Path
from unittest import mock

from scripts.tests.sandbox import Sandbox

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from assay_cli import interpreter  # noqa: E402  (needs the path above)
from assay_cli.errors import InfrastructureError  # noqa: E402


class Interpreter(Sandbox):
    def bare(self, *arguments: str) -> subprocess.CompletedProcess:
        """Runs the command in an interpreter that sees the standard library alone (python3 -S)."""
        environment = {**os.environ, "PATH": f"{self.tools}:{os.environ['PATH']}", "PYTHONDONTWRITEBYTECODE": "1"}
        environment.pop("ASSAY_INTERPRETER", None)
        return subprocess.run([sys.executable, "-S", str(self.root / "scripts/assay"), *arguments], cwd=self.root,
                              env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)

    def test_a_bare_interpreter_goes_on_in_another(self) -> None:
        self.expect(0, self.bare("qualify", "--no-setup", "--no-sweep"), "PASS on host device")

    def test_a_bare_interpreter_parses_and_helps(self) -> None:
        self.expect(64, self.bare("test", "--level", "huge"), "'huge'")
        self.expect(0, self.bare("--help"), "qualify")

    def test_none_that_has_the_packages(self) -> None:
        with mock.patch.object(interpreter, "is_complete", lambda: False), \
                mock.patch.object(interpreter, "_candidates", lambda: iter(["/bin/false", "/nowhere/python3"])), \
                self.assertRaisesRegex(InfrastructureError, "no Python has all of jinja2.*tried /bin/false, /nowhere"):
            interpreter.continue_in_complete()

    def test_there_is_no_third_process(self) -> None:
        with mock.patch.object(interpreter, "is_complete", lambda: False), \
                mock.patch.dict(os.environ, {"ASSAY_INTERPRETER": "x"}), \
                mock.patch.object(os, "execve") as execve, contextlib.suppress(InfrastructureError):
            interpreter.continue_in_complete()
        execve.assert_not_called()


if __name__ == "__main__":
    unittest.main()
