"""Where things are. Caches live outside the source tree."""
from __future__ import annotations

import contextlib
import itertools
import os
import time
from pathlib import Path

from assay_cli.errors import InfrastructureError

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "out"
LATEST = OUT / "latest"
PACKAGES = ROOT / "scripts" / "packages.txt"
BUNDLED_ACTIVATIONS = ROOT / "suites" / "data"
DTYPES = ROOT / "kernels" / "dtype.h"
ARCHITECTURES = ROOT / "kernels" / "platform" / "amd" / "architectures.json"


def cache() -> Path:
    """The folder for caches: XDG_CACHE_HOME/assay, by default ~/.cache/assay."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "assay"


def make_output(requested: str | None) -> Path:
    """Creates the folder of this run. InfrastructureError, naming it, when it cannot be written."""
    folder = Path(requested) if requested else _fresh()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise InfrastructureError(f"--out {str(folder)!r}: cannot be written: {error.strerror}; "
                                  "name a folder that can") from error
    return folder.resolve()


def _fresh() -> Path:
    """out/TIMESTAMP, with a number behind it where two runs begin in the same second."""
    folder = OUT / time.strftime("%Y%m%d-%H%M%S")
    numbered = (folder.with_name(f"{folder.name}-{number}") for number in itertools.count(2))
    return next(path for path in itertools.chain([folder], numbered) if not path.exists())


def forget_output(folder: Path) -> None:
    """Removes the folder of a run that ended before it wrote anything."""
    with contextlib.suppress(OSError):
        folder.rmdir()


def point_latest_at(folder: Path) -> None:
    """Makes out/latest a link to `folder`, in one step. Runs outside out/ leave it alone."""
    if folder.parent != OUT.resolve():
        return
    link = OUT / f".latest.{os.getpid()}"
    link.symlink_to(folder.name)
    os.replace(link, LATEST)
