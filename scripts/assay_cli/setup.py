"""`assay setup`, and the first stage of every command that needs packages."""
from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path

from assay_cli import bundled, interpreter, packages
from assay_cli.console import Console
from assay_cli.errors import UsageError

_SPENT = "ASSAY_SETUP_SECONDS"  # what the stage took before the command continued in another interpreter

HELP = "install the Debian packages that Assay needs"
DESCRIPTION = """Installs what scripts/packages.txt lists and this machine lacks, with apt-get, as root.
Without root it prints the line to run and exits with 4."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--for", dest="uses", nargs="+", choices=packages.USES, default=list(packages.USES),
                        metavar="USE", help=f"only what these need: {', '.join(packages.USES)} (default: all)")


def run(args: argparse.Namespace) -> int:
    seconds = ensure(Console(1), args.uses)
    print(f"ready: {', '.join(packages.listed(args.uses))} ({seconds:.1f} s)")
    return 0


def ensure(console: Console, uses: list[str]) -> float:
    """Installs the missing packages for `uses`; returns the seconds that it took."""
    start = time.monotonic()
    if bundled.here() is not None:
        raise UsageError("this folder is a bundle: nothing is installed for it, it runs as it is")
    names = packages.missing(uses)
    line = console.begin("setup")
    note = f"all {len(packages.listed(uses))} packages are there"
    if names:
        line.update(f"installing {' '.join(names)}")
        with tempfile.TemporaryDirectory(prefix="assay-setup-") as folder:
            try:
                packages.install(names, Path(folder) / "setup.log", line.update)
            except BaseException:
                line.end("ERROR")
                raise
        note = f"installed {len(names)} packages"
    line.end(note)
    return time.monotonic() - start + float(os.environ.get(_SPENT, "0"))


def continue_in_complete(seconds: float) -> None:
    """After setup: goes on in an interpreter that has the packages, which remembers the time spent.

    A bundle goes on in this one: without the packages it draws no page, and does all else.
    """
    if bundled.here() is not None:
        return
    interpreter.continue_in_complete({_SPENT: str(seconds)})
