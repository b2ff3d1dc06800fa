"""`assay doctor`: what this machine has and lacks; changes nothing."""
from __future__ import annotations

import argparse
import shutil
import subprocess
from collections.abc import Callable

from assay_cli import interpreter, packages, paths
from assay_cli.build import require_tools
from assay_cli.errors import EXIT_INFRASTRUCTURE, AssayError, InfrastructureError
from assay_cli.platforms import PLATFORMS, detect

HELP = "say what this machine has and lacks; change nothing"
DESCRIPTION = "Looks at everything that the other commands rely on. Exits with 4 when something is missing."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    del parser


def run(args: argparse.Namespace) -> int:
    del args
    checks: dict[str, Callable[[], str]] = {
        "python": _python, "packages": _packages, "tools": _tools, "platform": _platform, "disk": _disk}
    failed = 0
    for name, check in checks.items():
        try:
            print(f"ok       {name:<9} {check()}")
        except AssayError as error:
            failed += 1
            print(f"MISSING  {name:<9} {error}")
    return EXIT_INFRASTRUCTURE if failed else 0


def _python() -> str:
    path = interpreter.find()
    if path is None:
        raise InfrastructureError(f"no Python with {', '.join(interpreter.MODULES)}; run 'scripts/assay setup'")
    return path


def _packages() -> str:
    names = packages.missing(packages.USES)
    if names:
        raise InfrastructureError(f"{', '.join(names)}; run:\n  {packages.install_line(names)}")
    return f"all {len(packages.listed(packages.USES))} are installed"


def _tools() -> str:
    require_tools()
    return ", ".join(_version(tool) for tool in ("c++", "cmake", "ninja", "ccache") if shutil.which(tool))


def _version(tool: str) -> str:
    answer = subprocess.run([tool, "--version"], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    return f"{tool} {next((word for word in answer.stdout.split() if word[:1].isdigit()), '?')}"


def _platform() -> str:
    found = detect()
    return f"{found.name}: {found.describes} (of {', '.join(platform.name for platform in PLATFORMS)})"


def _disk() -> str:
    free = shutil.disk_usage(paths.ROOT).free / 1e9
    if free < 1:
        raise InfrastructureError(f"{free:.1f} GB free at {paths.ROOT}; a build needs about 1 GB")
    return f"{free:.0f} GB free"
