"""Finds a Python that has the packages of the report, and continues there.

The `python3` in PATH may be another one than the system's, without the system's packages.
"""
from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence

from assay_cli import bundled
from assay_cli.errors import InfrastructureError

DRAWS = ("jinja2", "matplotlib", "numpy")  # without them there is no page; all else works in a bundle
MODULES = (*DRAWS, "jsonschema")
_MARK = "ASSAY_INTERPRETER"  # set in the second process, so that there is no third
_PROBE = "import importlib.util, sys; sys.exit(not all(map(importlib.util.find_spec, sys.argv[1:])))"


def is_complete() -> bool:
    """Whether this interpreter has every package that it needs."""
    return not lacking(_wanted())


def lacking(modules: Sequence[str]) -> list[str]:
    """Those that this interpreter does not have."""
    return [module for module in modules if importlib.util.find_spec(module) is None]


def find() -> str | None:
    """The first interpreter that has the packages."""
    return next((path for path in _candidates() if _has_modules(path)), None)


def find_better() -> bool:
    """Whether this interpreter lacks packages that another one has."""
    return not is_complete() and _MARK not in os.environ and find() is not None


def continue_in_complete(environment: dict[str, str] | None = None) -> None:
    """Returns where this interpreter has the packages; otherwise the command starts again in one that does.

    InfrastructureError where there is none.
    """
    if is_complete():
        return
    path = None if _MARK in os.environ else find()
    if path is None:
        raise InfrastructureError(f"no Python has all of {', '.join(_wanted())}; tried {', '.join(_candidates())}. "
                                  "Run 'scripts/assay setup', or set ASSAY_PYTHON to one that has them")
    sys.stderr.flush()
    os.execve(path, [path, *sys.argv], {**os.environ, **(environment or {}), _MARK: path})


def _wanted() -> Sequence[str]:
    return MODULES if bundled.here() is None else DRAWS


def _candidates() -> Iterator[str]:
    paths = (os.environ.get("ASSAY_PYTHON"), sys.executable, "/usr/bin/python3", shutil.which("python3"))
    return iter(dict.fromkeys(path for path in paths if path))


def _has_modules(path: str) -> bool:
    try:
        return subprocess.run([path, "-c", _PROBE, *_wanted()], stdin=subprocess.DEVNULL, capture_output=True,
                              timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
