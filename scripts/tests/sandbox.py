"""A copy of the project's Python in a temporary folder, with stand-ins for the compiler and the programs.

The stand-in `cmake` "builds" stand-in programs, which write synthetic records (reports/tests/fixtures.py). What they
do is chosen by FAKE_CONFORM, FAKE_BENCH and FAKE_BUILD, so a test can have any program crash, hang, or lie.
"""
from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("scripts", "reports", "CMakePresets.json", "kernels/dtype.h")
_IGNORED = shutil.ignore_patterns("__pycache__", "*.pyc")

CMAKE = """#!{python}
import os, pathlib, sys
if os.environ.get("FAKE_BUILD") == "fail":
    sys.exit("main.cpp:1: error: expected a semicolon")
if "--build" in sys.argv:
    bin = pathlib.Path("build", "host", "bin")
    bin.mkdir(parents=True, exist_ok=True)
    for name in ("assay-conform", "assay-bench", "assay-unit"):
        program = bin / name
        program.write_text("#!{python}\\nimport sys; sys.path.insert(0, {root!r}); "
                           "from scripts.tests import fakes; sys.exit(fakes.main(sys.argv))")
        program.chmod(0o755)
"""


class Sandbox(unittest.TestCase):
    """Each test gets `self.root`, a fresh copy, and `self.tools`, a folder that is first in PATH."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="assay-test-")
        self.addCleanup(folder.cleanup)
        Path(folder.name).chmod(0o755)  # other users run the command in it, too
        self.root = Path(folder.name) / "project"
        self.tools = Path(folder.name) / "tools"
        self.tools.mkdir()
        for name in COPIED:
            source, target = ROOT / name, self.root / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copytree(source, target, ignore=_IGNORED) if source.is_dir() else shutil.copy(source, target)
        self.tool("cmake", CMAKE.format(python=sys.executable, root=str(self.root)))
        for name in ("ninja", "c++"):
            self.tool(name, "#!/bin/sh\n")

    def tool(self, name: str, text: str) -> None:
        """Puts an executable `name` first in PATH."""
        path = self.tools / name
        path.write_text(text)
        path.chmod(0o755)

    def assay(self, *arguments: str, path: str | None = None, prefix: tuple[str, ...] = (),
              **environment: str) -> subprocess.CompletedProcess:
        """Runs scripts/assay with the stand-ins; `path` replaces PATH, `prefix` goes in front of the command."""
        variables = {**os.environ, "PATH": path or f"{self.tools}:{os.environ['PATH']}", "PYTHONDONTWRITEBYTECODE": "1",
                     **environment}
        variables.pop("ASSAY_INTERPRETER", None)
        return subprocess.run([*prefix, sys.executable, str(self.root / "scripts/assay"), *arguments], cwd=self.root,
                              env=variables, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)

    def expect(self, code: int, result: subprocess.CompletedProcess, *texts: str) -> None:
        """The exit code, and texts that must be in what it printed; never a traceback of its own."""
        printed = result.stdout + result.stderr
        self.assertEqual(result.returncode, code, printed)
        self.assertNotIn("assay_cli/", printed)
        for text in texts:
            self.assertIn(text, printed)

    def unprivileged(self) -> tuple[str, ...]:
        """A prefix that runs the command as a user who is not root."""
        return ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups") if os.geteuid() == 0 else ()
