"""The head of the page and a few sections as a PNG, by a browser without a window: for a README."""
from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from reports import page
from reports.run import Run
from reports.sections import ceiling, errors

SECTIONS = [ceiling, errors]  # what a picture has room for; those without anything to show are left out
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WIDTH, TALLEST = 1180, 4000  # pixels
_TIME_LIMIT = 120


class PictureError(Exception):
    """No browser, or one that drew nothing."""


def write(run: Run, path: Path) -> None:
    """Draws to `path`, whole or not at all. PictureError, OSError."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise PictureError(f"none of {', '.join(BROWSERS)} is in PATH; a picture is drawn by one of them (Debian: "
                           "apt-get install chromium)")
    with tempfile.TemporaryDirectory(prefix="assay-") as name:
        folder = Path(name)
        source, drawn, partial = folder / "page.html", folder / "page.png", path.with_name(f".{path.name}.partial")
        source.write_text(page.render(run, SECTIONS, still=True), encoding="utf-8")
        said = _draw([browser, *(["--no-sandbox"] if os.geteuid() == 0 else []), "--headless", "--disable-gpu",
                      "--hide-scrollbars", "--force-device-scale-factor=1", f"--user-data-dir={folder / 'profile'}",
                      f"--window-size={WIDTH},{TALLEST}", f"--screenshot={drawn}", source.as_uri()])
        if not drawn.exists():
            raise PictureError(f"{browser} drew nothing: {said}")
        _trim(drawn)
        try:
            shutil.copy(drawn, partial)
            os.replace(partial, path)
        finally:
            partial.unlink(missing_ok=True)


def _draw(command: list[str]) -> str:
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace",
                              timeout=_TIME_LIMIT)
    except subprocess.TimeoutExpired:
        return f"it did not end within {_TIME_LIMIT} s"
    return f"exit code {done.returncode}; {done.stderr.strip()[-300:]}"


def _trim(path: Path, margin: int = 24) -> None:
    """Cuts the empty part below the page: the rows that are all of the last row's colour."""
    import numpy
    from PIL import Image  # comes with matplotlib
    image = Image.open(path).convert("RGB")
    pixels = numpy.asarray(image)
    used = (pixels != pixels[-1, 0]).any(axis=(1, 2)).nonzero()[0]
    bottom = min(image.height, int(used[-1]) + margin) if used.size else image.height
    image.crop((0, 0, image.width, bottom)).save(path, optimize=True)
