"""Which shared libraries programs need, and whether a bare machine can be trusted to have them."""
from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from assay_cli.errors import InfrastructureError

# Every Linux machine with a GPU has these: the C and C++ runtimes, and what comes with the GPU's driver or ROCm.
_EVERYWHERE = ("ld-linux", "libc", "libdl", "libgcc_s", "libm", "libpthread", "librt", "libstdc++")
_DRIVERS = {"amd": ("libamdhip64",), "nvidia": ("libcuda",), "host": ()}
_NEEDED = re.compile(r"\(NEEDED\).*\[(.+)\]")
_RUN_PATH = re.compile(r"\((?:RUNPATH|RPATH)\).*\[(.+)\]")
CARRIED = "lib"  # the folder beside the programs that has the others; their run path is $ORIGIN/lib


def require_carried(programs: Iterable[Path], platform: str) -> None:
    """InfrastructureError that names the first library which neither a machine nor the folder of the programs has."""
    if shutil.which("readelf") is None:
        raise InfrastructureError("no readelf found in PATH, so what the programs link cannot be checked; it is in the "
                                  "package binutils, which comes with the C++ compiler")
    for program in programs:
        folder = program.parent / CARRIED
        for name in _foreign(program, platform):
            if not (folder / name).exists():
                raise InfrastructureError(f"{program} needs {name}, which a bare machine may lack and {folder} does "
                                          "not have; scripts/carry.cmake says what is carried, so build again")
            if "$ORIGIN/lib" not in _search_path(program):
                raise InfrastructureError(f"{program} does not look into {CARRIED}/ for {name}: its run path is "
                                          f"{_search_path(program) or 'empty'!r}; build again (scripts/carry.cmake)")
        for library in sorted(folder.glob("*")):
            for name in _foreign(library, platform):
                if not (folder / name).exists():
                    raise InfrastructureError(f"{library} needs {name}, which {folder} does not have; add it to "
                                              "scripts/carry.cmake and build again")


def _foreign(file: Path, platform: str) -> Iterator[str]:
    allowed = {*_EVERYWHERE, *_DRIVERS[platform]}
    return (name for name in _NEEDED.findall(_dynamic(file)) if not _stem(name) in allowed)


def _stem(name: str) -> str:
    """libm.so.6 -> libm, ld-linux-x86-64.so.2 -> ld-linux"""
    stem = name.split(".so")[0]
    return "ld-linux" if stem.startswith("ld-linux") else stem


def _search_path(program: Path) -> str:
    return ":".join(_RUN_PATH.findall(_dynamic(program)))


def _dynamic(file: Path) -> str:
    answer = subprocess.run(["readelf", "--dynamic", "--wide", str(file)], stdin=subprocess.DEVNULL,
                            capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"})
    if answer.returncode != 0:
        raise InfrastructureError(f"{file}: readelf cannot read it: {answer.stderr.strip()}")
    return answer.stdout

