"""AMD's emulator rocjitsu: runs the AMD programs, unmodified, without a GPU. Their times mean nothing."""
from __future__ import annotations

import itertools
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from reports.verdicts import Verdict

from assay_cli import gpus
from assay_cli.errors import InfrastructureError
from assay_cli.launch import Direct, Outcome

NAME = "rocjitsu"
RACE_DETECTED = frozenset({"gfx942", "gfx950"})  # architectures that its race detector knows
_RACE = "RACE type="
_QUOTED = 3  # race reports in the verdict; all of them are in the log
_DEPTH, _MOST_ENTRIES = 5, 20000  # of a search for configurations: a folder given by mistake may be the whole disk
_CRASHES = {128 + signal.SIGABRT: "kernel trap", 128 + signal.SIGSEGV: "bad address"}


class Emulated(Direct):
    """Runs programs in the emulator: each with a fresh runtime folder, under the race detector where there is one."""

    def __init__(self, arch: str, program: Path, config: Path, launcher: Sequence[str] = ()) -> None:
        super().__init__(launcher)
        self.arch, self.program, self.config = arch, program, config

    @property
    def describes(self) -> str:
        races = "race detector on" if self.arch in RACE_DETECTED else "no race detector"
        how = (f"{self.arch} emulated by {NAME} ({self.config.name}, {races}), "
               "hence no sweep: times are meaningless")
        return "; ".join(filter(None, [how, super().describes]))

    def contradiction(self, environment: Mapping[str, Any]) -> str:
        said, arch = environment.get("emulator"), str(environment["arch"])
        if said != NAME:
            return f"the record does not say that it was emulated by {NAME} (environment.emulator is {said!r})"
        return "" if arch.split(":")[0] == self.arch else \
            f"{self.arch} was to be emulated, but the record is from {arch!r}"

    def run(self, command: Sequence[str | Path], log: Path, on_line: Callable[[str], None], timeout: float,
            environment: Mapping[str, str] | None = None, cwd: Path | None = None) -> Outcome:
        races = _Races(on_line)

        with tempfile.TemporaryDirectory(prefix="assay-rocjitsu-") as runtime:
            added = {**(environment or {}), "ASSAY_EMULATOR": NAME, "ROCJITSU_RUNTIME_DIR": runtime,
                     "RJ_RACE": "1" if self.arch in RACE_DETECTED else None}
            emulated = [self.program, "--config", self.config, "--", *command]
            outcome = super().run(emulated, log, races, timeout, added, cwd)
        if races.count:  # the exit code does not tell
            return Outcome(outcome.result, Verdict.FAIL, f"{races.count} races: {' | '.join(races.first)}")
        code = outcome.result.code
        crash = None if outcome.result.timed_out else _CRASHES.get(128 - code if code < 0 else code)
        return Outcome(outcome.result, Verdict.ERROR, f"{crash}: {outcome.result.how_it_ended}") if crash else outcome


class _Races:
    """Counts the reports of races among a program's lines."""

    def __init__(self, on_line: Callable[[str], None]) -> None:
        self._on_line, self.count, self.first = on_line, 0, []

    def __call__(self, line: str) -> None:
        if line.startswith(_RACE):
            self.count += 1
            self.first += [line] if self.count <= _QUOTED else []
        self._on_line(line)


def find(arch: str, folder: Path | None, config: Path | None, launcher: Sequence[str]) -> Emulated:
    """InfrastructureError, naming what was searched, unless there is one program and one configuration."""
    program = _program(folder)
    return Emulated(arch, program, config or _config(arch, program, folder), launcher)


def _program(folder: Path | None) -> Path:
    folders = [folder, folder / "bin"] if folder else []
    folders += [Path(entry) for entry in os.environ.get("PATH", "").split(os.pathsep) if entry]
    folders += [root / "bin" for root in gpus.rocm_folders()]
    for entry in folders:
        found = shutil.which(NAME, path=str(entry))
        if found:
            return Path(found).absolute()
    given = f"--rocjitsu {str(folder)!r} (it and its bin), " if folder else ""
    raise InfrastructureError(f"no program {NAME} found: looked in {given}PATH, ROCM_PATH/bin and "
                              f"{gpus.SYSTEM / 'opt/rocm/bin'}; it is in ROCm from 10.0 on; name its folder with "
                              "--rocjitsu")


def _config(arch: str, program: Path, folder: Path | None) -> Path:
    """The one configuration of `arch`. The first place that has any decides."""
    home = program.resolve().parent
    places = [folder, folder and folder / "share", home, home.parent / f"share/{NAME}", home.parent / "configs",
              home.parent / "share"]
    places = list(dict.fromkeys(place for place in places if place))
    for place in places:
        found = sorted({path.resolve() for path in _files(place) if path.name.startswith(f"{arch}_")})
        if len(found) > 1:
            raise InfrastructureError(f"--emulate {arch!r}: {len(found)} configurations {arch}_*.json below {place}: "
                                      f"{', '.join(map(str, found[:10]))}; name one with --rocjitsu-config")
        if found:
            return found[0]
    raise InfrastructureError(f"--emulate {arch!r}: no configuration {arch}_*.json found below "
                              f"{', '.join(map(str, places))}; name the folder with --rocjitsu, or the file with "
                              "--rocjitsu-config")


def _files(place: Path) -> Iterator[Path]:
    """The .json files below `place`; the search is bounded in depth and in entries."""
    seen = itertools.count(1)
    for name, folders, files in os.walk(place):
        folder = Path(name)
        if len(folder.relative_to(place).parts) >= _DEPTH:
            folders.clear()
        for file in files:
            if next(seen) > _MOST_ENTRIES:
                raise InfrastructureError(f"{place}: holds more than {_MOST_ENTRIES} files; name the file with "
                                          "--rocjitsu-config, or a smaller folder with --rocjitsu")
            if file.endswith(".json"):
                yield folder / file
