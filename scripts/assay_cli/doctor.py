"""`assay doctor`: what this machine has and lacks; changes nothing."""
from __future__ import annotations

import argparse
import shutil
import subprocess
from collections.abc import Callable

from assay_cli import bundled, interpreter, packages, paths
from assay_cli.build import require_tools
from assay_cli.errors import EXIT_INFRASTRUCTURE, AssayError, InfrastructureError
from assay_cli.platforms import PLATFORMS, Platform, choose, found

HELP = "say what this machine has and lacks; change nothing"
DESCRIPTION = "Looks at everything that the other commands rely on. Exits with 4 when something is missing."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    del parser


def run(args: argparse.Namespace) -> int:
    del args
    checks: dict[str, Callable[[], str]] = {
        "python": _python, "packages": _packages, "tools": _tools, "platform": _platform, "disk": _disk}
    if bundled.here() is not None:  # it builds nothing
        checks = {"bundle": _bundle, "python": _python, "disk": _disk}
    failed = 0
    for name, check in checks.items():
        try:
            print(f"ok       {name:<9} {check()}")
        except AssayError as error:
            failed += 1
            print(f"MISSING  {name:<9} {error}")
    return EXIT_INFRASTRUCTURE if failed else 0


def _bundle() -> str:
    bundle = bundled.here()
    return f"{bundled.verify(bundle)} whole files for {bundle.platform}, revision {bundle.revision}"


def _python() -> str:
    path = interpreter.find()
    if path is None and bundled.here() is not None:
        return f"none with {', '.join(interpreter.DRAWS)}: no page will be drawn here, all else works"
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
    choice = choose()
    lines = [f"{choice.platform.name}: {choice.platform.describes}", *map(_sought, PLATFORMS)]
    if choice.note:
        raise InfrastructureError("\n".join([choice.note, *lines[1:]]))
    return "\n".join(lines)


def _sought(platform: Platform) -> str:
    """What was looked for and what of it is there, one platform a line."""
    has = found(platform)
    return (f"           {platform.name:<7} device: {has.gpu or 'none'}; {platform.compiler}: "
            f"{has.compiler or 'none'} (looked for {has.sought})")


def _disk() -> str:
    free = shutil.disk_usage(paths.ROOT).free / 1e9
    if free < 1:
        raise InfrastructureError(f"{free:.1f} GB free at {paths.ROOT}; a build needs about 1 GB")
    return f"{free:.0f} GB free"
