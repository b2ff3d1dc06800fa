"""Recorded devices: the records of one full run on real hardware, kept in the project under devices/NAME/.

They are evidence that others draw pages from and compare with, so what gets in is strict: whole and valid, of a GPU, of
one committed revision, without sanitizers. They are stored compressed, in the same bytes whenever the same run is kept.
"""
from __future__ import annotations

import gzip
import io
import json
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from reports import documents, records, run as runs
from reports.documents import RecordError

FOLDER = Path(__file__).with_name("devices")
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,62}")


class UnknownDevice(ValueError):
    """A name that no recorded device has, or that none can have."""


def names() -> list[str]:
    return sorted(path.name for path in FOLDER.iterdir() if path.is_dir()) if FOLDER.is_dir() else []


def folder(name: str) -> Path:
    """Where the records of device `name` are."""
    if name not in names():
        raise UnknownDevice(f"{name!r} is not a recorded device; there are: {', '.join(names()) or 'none yet'}")
    return FOLDER / name


def keep(source: Path, name: str) -> dict[str, int]:
    """Stores the run in folder `source` as device `name`, in the place of an earlier one: file -> bytes.

    RecordError when the run is not fit to be kept; then nothing is changed.
    """
    if not _NAME.fullmatch(name):
        raise UnknownDevice(f"{name!r} cannot name a device; allowed: small letters, digits, '-' and '.', such as "
                            "nvidia-h200")
    run = runs.of_folder(source)
    for problem in _unfit(run):
        raise RecordError(f"folder {source}: {problem}")
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER, prefix=".new-") as temporary:
        fresh, sizes = Path(temporary) / name, {}
        fresh.mkdir(mode=0o755)
        for file in (*runs.RECORD_FILES.values(), runs.CODEGEN_FILE, runs.STAGES_FILE):
            if path := runs.found(source, file):
                packed = file if file == runs.STAGES_FILE else file + runs.PACKED
                content = _as_text(documents.read(path, "file", records.MAX_BYTES))
                (fresh / packed).write_bytes(content if file == runs.STAGES_FILE else _packed(content))
                sizes[packed] = (fresh / packed).stat().st_size
        runs.of_folder(fresh)  # what will be read later is read now
        if (FOLDER / name).exists():
            (FOLDER / name).rename(Path(temporary) / "old")
        fresh.rename(FOLDER / name)
    return sizes


def _unfit(run: runs.Run) -> Iterator[str]:
    if run.conformance is None:
        yield "holds no conformance record; a device is kept with one"
    for record in run.records:
        facts = record.environment
        if record.simulated:
            yield f"{record.path.name} is of a simulated device; only real ones are kept"
        if record.emulator:
            yield f"{record.path.name} is of a device that {record.emulator} emulated; only real ones are kept"
        if facts.get("sanitizers"):
            yield f"{record.path.name} is of programs built with sanitizers ({facts['sanitizers']})"
        if facts["revision"] == "unknown" or facts["revision"].endswith("-dirty"):  # as git describe says it
            yield (f"{record.path.name} is of revision {facts['revision']!r}; allowed: a committed one, without "
                   "changes")
    revisions = {record.environment["revision"] for record in run.records}
    if len(revisions) > 1:
        yield f"its records are of different revisions: {', '.join(sorted(revisions))}"


def _as_text(data: dict[str, Any]) -> bytes:
    """Without spaces, keys in order, and without the folders of the machine that it was made on."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    paths = [str(part) for part in data.get("run", {}).get("argv", [])]
    paths += [activation["file"] for activation in data.get("activations", [])]
    folders = {found for path in paths for found in re.findall(r"(?<![^=])/(?:[^/=]+/)+", path)}
    for own in sorted(folders, key=len, reverse=True):
        text = text.replace(json.dumps(own, ensure_ascii=False)[1:-1], "")
    return (text + "\n").encode("utf-8")


def _packed(content: bytes) -> bytes:
    """By gzip, without the time and the name that it would note down."""
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=buffer, mtime=0) as file:
        file.write(content)
    return buffer.getvalue()
