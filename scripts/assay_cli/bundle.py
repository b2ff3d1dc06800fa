"""`assay bundle`: the built programs in a folder that runs on a machine without compilers and packages."""
from __future__ import annotations

import argparse
import json
import os
import shutil
import tarfile
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from assay_cli import arguments, build, built, bundled, libraries, paths, setup
from assay_cli.bundled import MANIFEST, Bundle
from assay_cli.console import Console
from assay_cli.errors import InfrastructureError, UsageError
from assay_cli.platforms import Choice, build_folder, choose

HELP = "put the built programs into a folder for a machine without compilers"
DESCRIPTION = """Builds, and puts the programs, the libraries that they need, the scripts and the report into one
folder. On the machine with the GPU it needs Python 3.9 alone: no compiler, no packages, no network, no root.

  scripts/assay bundle --platform nvidia --tar              out/bundle-nvidia and out/bundle-nvidia.tar.gz
  scripts/assay bundle --preset host --no-build             what is in build/host, as it is
  (there) scripts/assay qualify                             checks that nothing is damaged, runs, gives the verdict
  (there) scripts/assay test --case 'NAME'                  one case

manifest.json in it says what it holds and of which revision. Where the packages of the report are missing, no page is
drawn; 'scripts/assay report FOLDER' draws it elsewhere from the run's folder."""

# What else a bundle holds: files and folders of the project, each with why.
CONTENTS = (
    "LICENSE",
    "CMakePresets.json",  # names the presets
    "kernels/dtype.h",  # names the types
    "kernels/platform/amd/architectures.json",  # names the architectures
    "reports",
    "scripts/assay",
    "scripts/assay_cli",
    "suites/data",  # captured activations
)
_LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.pyc", "tests", ".*")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    arguments.add_build(parser)
    arguments.add_jobs(parser)
    parser.add_argument("--out", metavar="DIR", help="the folder (default: out/bundle-PLATFORM); an earlier bundle "
                                                     "there is replaced, anything else is left alone")
    parser.add_argument("--tar", action="store_true", help="also make DIR.tar.gz")
    parser.add_argument("--no-build", action="store_true", help="take what is built, as it is")


def run(args: argparse.Namespace) -> int:
    if bundled.here() is not None:
        raise UsageError("this folder is a bundle already, and has no sources to make another from")
    choice = choose(args.platform, args.preset)
    target = Path(args.out).absolute() if args.out else paths.OUT / f"bundle-{choice.platform.name}"
    if target.exists() and not (target / MANIFEST).is_file():
        raise UsageError(f"--out {str(target)!r}: exists and is not a bundle; name another folder")
    console = Console(total=3 if args.no_build else 5)
    console.say(choice.note)
    if not args.no_build:
        _build(console, choice, args.jobs)
    programs = [build.program(choice.preset, name) for name in build.PROGRAMS]
    libraries.require_carried(programs, choice.platform.name)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        bundle = _assemble(choice, programs, target)
        if args.tar:
            _pack(target)
    except OSError as error:
        raise InfrastructureError(f"--out {str(target)!r}: cannot be written: {error}") from error
    print(f"{len(bundle.files)} files, revision {bundle.revision}, for {bundle.platform} (preset {bundle.preset})")
    print(f"bundle: {target}" + (f"\npacked: {_packed(target)}" if args.tar else ""))
    return 0


def _build(console: Console, choice: Choice, jobs: int) -> None:
    setup.ensure(console, ["build"])
    build.require_tools(choice.preset)
    logs = build_folder(choice.preset) / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    for name, work in (("configure", lambda log, line: build.configure(choice.preset, log, line.update)),
                       ("build", lambda log, line: build.build(choice.preset, jobs, log, line.update, build.PROGRAMS))):
        line, log = console.begin(name), logs / f"{name}.log"
        log.unlink(missing_ok=True)
        work(log, line)
        line.end("done")


def _assemble(choice: Choice, programs: list[Path], target: Path) -> Bundle:
    """Fills a folder under a temporary name, then renames it: a bundle that exists is whole."""
    fresh = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
    try:
        for name in CONTENTS:
            _copy(paths.ROOT / name, fresh / name)
        for path in _built(programs):
            _copy(path, fresh / path.relative_to(paths.ROOT))
        files = sorted(str(path.relative_to(fresh)) for path in fresh.rglob("*") if path.is_file())
        bundle = Bundle(revision=built.revision(choice.preset), platform=choice.platform.name, preset=choice.preset,
                        compiler=built.compiler(choice.preset), made=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
                        files=tuple(bundled.entry_of(fresh, path) for path in files))
        (fresh / MANIFEST).write_text(json.dumps(bundle.as_dict(), indent=1) + "\n", encoding="utf-8")
        fresh.chmod(0o755)
        _replace(fresh, target)
        return bundle
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _built(programs: list[Path]) -> Iterator[Path]:
    yield from programs
    yield from sorted((programs[0].parent / libraries.CARRIED).glob("*"))


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(source, target, ignore=_LEFT_OUT) if source.is_dir() else shutil.copy2(source, target)


def _replace(fresh: Path, target: Path) -> None:
    old = fresh.with_name(f"{fresh.name}.old")
    if target.exists():
        os.rename(target, old)
    os.rename(fresh, target)
    shutil.rmtree(old, ignore_errors=True)


def _pack(target: Path) -> None:
    temporary = _packed(target).with_name(f".{target.name}.{os.getpid()}.tar.gz")
    try:
        with tarfile.open(temporary, "w:gz") as archive:
            archive.add(target, arcname=target.name, filter=_anonymous)
        os.replace(temporary, _packed(target))
    finally:
        temporary.unlink(missing_ok=True)


def _packed(target: Path) -> Path:
    return target.with_name(f"{target.name}.tar.gz")


def _anonymous(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """Whoever unpacks it owns it."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return entry
