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
COPIED = ("scripts", "reports", "CMakePresets.json", "LICENSE", "kernels/dtype.h",
          "kernels/platform/amd/architectures.json")
_MACHINE = ("ROCM_PATH", "CUDA_HOME", "CUDACXX", "RJ_RACE")  # of the machine that runs the tests: not the stand-ins
SYSTEM_PATH = "/usr/bin:/bin"  # without what else a developer's machine may have, such as a CUDA
_IGNORED = shutil.ignore_patterns("__pycache__", "*.pyc")

CMAKE = """#!{python}
import os, pathlib, sys
if os.environ.get("FAKE_BUILD") == "fail":
    sys.exit("main.cpp:1: error: expected a semicolon")
preset = sys.argv[sys.argv.index("--preset") + 1]
if "--build" not in sys.argv:
    pathlib.Path("cmake-environment").write_text("\\n".join(key + "=" + value for key, value in os.environ.items()))
if "--build" in sys.argv:
    build = pathlib.Path("build", preset)
    bin = build / "bin"
    (build / "suites").mkdir(parents=True, exist_ok=True)
    (build / "suites/revision.cpp").write_text('const char* revision() {{ return "1234567"; }}')
    bin.mkdir(parents=True, exist_ok=True)
    for name in ("assay-conform", "assay-bench", "assay-unit"):
        program = bin / name
        program.write_text("#!{python}\\nimport sys; sys.path.insert(0, {root!r}); "
                           "from scripts.tests import fakes; sys.exit(fakes.main(sys.argv))")
        program.chmod(0o755)
"""


READELF = """#!/bin/sh
echo ' 0x01 (NEEDED)  Shared library: [libc.so.6]'
echo ' 0x1d (RUNPATH) Library runpath: [$ORIGIN/lib]'
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
        self.system = Path(folder.name) / "system"  # the machine's devices and toolkits, as the command sees them
        self.edit("scripts/assay_cli/gpus.py", 'SYSTEM = Path("/")', f"SYSTEM = Path({str(self.system)!r})")
        self.tool("nvidia-smi", "#!/bin/sh\nexit 9\n")
        self.tool("readelf", READELF)
        self.tool("cmake", CMAKE.format(python=sys.executable, root=str(self.root)))
        for name in ("ninja", "c++"):
            self.tool(name, "#!/bin/sh\n")

    def tool(self, name: str, text: str) -> None:
        """Puts an executable `name` first in PATH."""
        path = self.tools / name
        path.write_text(text)
        path.chmod(0o755)

    def edit(self, name: str, old: str, new: str) -> None:
        """Changes a file of the copy."""
        text = (self.root / name).read_text()
        self.assertIn(old, text)
        (self.root / name).write_text(text.replace(old, new))

    def there(self, name: str, text: str = "#!/bin/sh\n") -> Path:
        """Puts an executable at `name` of the machine that the command sees, such as usr/local/cuda/bin/nvcc."""
        path = self.system / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(0o777)
        return path

    def assay(self, *arguments: str, path: str | None = None, prefix: tuple[str, ...] = (),
              **environment: str) -> subprocess.CompletedProcess:
        """Runs scripts/assay with the stand-ins; `path` replaces PATH, `prefix` goes in front of the command."""
        variables = {**os.environ, "PATH": path or f"{self.tools}:{SYSTEM_PATH}", "PYTHONDONTWRITEBYTECODE": "1",
                     **environment}
        for name in ("ASSAY_INTERPRETER", *_MACHINE):
            if name not in environment:
                variables.pop(name, None)
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
