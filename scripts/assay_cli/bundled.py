"""A bundle: programs that were built elsewhere, with the scripts that run them. manifest.json says what is in it."""
from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
import re
from pathlib import Path, PurePosixPath

from assay_cli import paths
from assay_cli.errors import InfrastructureError

FORMAT = "assay-bundle/1"
MANIFEST = "manifest.json"


@dataclasses.dataclass(frozen=True)
class Entry:
    path: str
    bytes: int
    sha256: str


@dataclasses.dataclass(frozen=True)
class Bundle:
    revision: str
    platform: str
    preset: str
    compiler: str
    made: str
    files: tuple[Entry, ...]

    def as_dict(self) -> dict:
        return {"format": FORMAT, **dataclasses.asdict(self)}


@functools.cache
def here() -> Bundle | None:
    """The bundle that this command is part of; None in a checkout. InfrastructureError when its manifest is damaged."""
    path = paths.ROOT / MANIFEST
    return load(path) if path.exists() else None


def load(path: Path) -> Bundle:
    try:
        return _parse(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise InfrastructureError(f"{path}: not the manifest of a bundle: {error}; unpack the bundle again") from error


def verify(bundle: Bundle) -> int:
    """Compares every file with the manifest; returns how many. InfrastructureError names the first that differs."""
    for entry in bundle.files:
        try:
            found = entry_of(paths.ROOT, entry.path)
        except OSError as error:
            raise InfrastructureError(f"{entry.path}: cannot be read: {error.strerror}; {MANIFEST} says that the "
                                      "bundle has it: unpack the bundle again") from error
        if found != entry:
            raise InfrastructureError(f"{entry.path}: damaged: it has {found.bytes} bytes and SHA-256 {found.sha256}, "
                                      f"but {MANIFEST} says {entry.bytes} and {entry.sha256}: unpack the bundle again")
    return len(bundle.files)


def entry_of(root: Path, path: str) -> Entry:
    content = (root / path).read_bytes()
    return Entry(path, len(content), hashlib.sha256(content).hexdigest())


def _parse(data: dict) -> Bundle:
    if data["format"] != FORMAT:
        raise ValueError(f"format {data['format']!r}, allowed: {FORMAT!r}")
    texts = {}
    for key in ("revision", "platform", "preset", "compiler", "made"):
        if not isinstance(data[key], str):
            raise ValueError(f"{key} is not a text")
        texts[key] = data[key]
    for key in ("platform", "preset"):
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,100}", texts[key]):
            raise ValueError(f"{key} {texts[key]!r} is not a name")
    return Bundle(**texts, files=tuple(map(_entry, data["files"])))


def _entry(data: dict) -> Entry:
    path = PurePosixPath(data["path"])
    if path.is_absolute() or ".." in path.parts:
        raise ValueError(f"path {data['path']!r} leads out of the bundle")
    return Entry(str(path), int(data["bytes"]), str(data["sha256"]))
