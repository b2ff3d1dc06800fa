"""Configures and builds with a CMake preset."""
from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from assay_cli import bundled
from assay_cli.errors import InfrastructureError
from assay_cli.paths import ROOT
from assay_cli.platforms import build_folder, compiler_environment
from assay_cli.programs import run

CONFORM, BENCH, UNIT = PROGRAMS = ("assay-conform", "assay-bench", "assay-unit")
_COMPILERS = ("c++", "g++", "clang++")


def require_tools(preset: str | None = None) -> None:
    """InfrastructureError that names the first tool which is not there to build `preset`. A bundle needs none."""
    if bundled.here() is not None:
        return
    compilers = (os.environ["CXX"].split()[0],) if os.environ.get("CXX") else _COMPILERS
    for role, names in (("C++ compiler", compilers), ("CMake", ("cmake",)), ("Ninja", ("ninja",))):
        if not any(shutil.which(name) for name in names):
            one = names[0] if len(names) == 1 else f"any of {', '.join(names)}"
            raise InfrastructureError(f"no {role} found: looked for {one} in PATH; run 'scripts/assay setup'")
    if preset is not None:
        compiler_environment(preset)


def configure(preset: str, log: Path, on_line: Callable[[str], None]) -> None:
    _run(["cmake", "--preset", preset], "configuring", log, on_line, compiler_environment(preset))


def build(preset: str, jobs: int, log: Path, on_line: Callable[[str], None], targets: Sequence[str] = ()) -> None:
    only = ["--target", *targets] if targets else []
    _run(["cmake", "--build", "--preset", preset, "--parallel", str(jobs), *only], "building", log, on_line)


def program(preset: str, name: str) -> Path:
    """A built program. InfrastructureError when the build did not make it, or a bundle does not vouch for it."""
    path = build_folder(preset) / "bin" / name
    bundle = bundled.here()
    if bundle is not None and path.relative_to(ROOT).as_posix() not in {entry.path for entry in bundle.files}:
        raise InfrastructureError(f"{bundled.MANIFEST} does not list {path.relative_to(ROOT)}; unpack the bundle again")
    if not path.exists():
        raise InfrastructureError(f"{path.relative_to(ROOT)} does not exist although the build succeeded")
    return path


def _run(command: Sequence[str], doing: str, log: Path, on_line: Callable[[str], None],
         environment: Mapping[str, str] | None = None) -> None:
    result = run(command, log, on_line, environment=environment, cwd=ROOT)
    if result.code != 0:
        raise InfrastructureError(f"{doing} failed: {' '.join(command)} {result.how_it_ended}; "
                                  f"the whole output is in {log}\n{result.tail()}")
