"""Debian packages: the list, what is missing, and installing it."""
from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable

from assay_cli import paths
from assay_cli.errors import InfrastructureError
from assay_cli.programs import run

USES = ("build", "report", "test")


def listed(uses: Iterable[str]) -> list[str]:
    """The packages of scripts/packages.txt for these uses, in the list's order."""
    wanted, found = set(uses), []
    for line in paths.PACKAGES.read_text(encoding="utf-8").splitlines():
        fields = line.split("#")[0].split()
        if fields and fields[1] in wanted:
            found.append(fields[0])
    return found


def missing(uses: Iterable[str]) -> list[str]:
    """Those that are not installed. InfrastructureError on a machine that is not Debian's kin."""
    names = listed(uses)
    if shutil.which("dpkg-query") is None:
        raise InfrastructureError("dpkg-query is not in PATH, so packages cannot be checked here; install what "
                                  f"corresponds to {' '.join(names)} and pass --no-setup")
    answer = subprocess.run(["dpkg-query", "--show", "--showformat=${Package} ${db:Status-Abbrev}\n", *names],
                            stdin=subprocess.DEVNULL, capture_output=True, text=True)
    installed = {line.split()[0] for line in answer.stdout.splitlines() if line.split()[1:2] == ["ii"]}
    return [name for name in names if name not in installed]


def install_line(names: Iterable[str]) -> str:
    """The line that a person pastes to install them."""
    return f"sudo apt-get update && sudo apt-get install -y --no-install-recommends {' '.join(names)}"


def install(names: list[str], log, on_line) -> None:
    """Installs them as root; otherwise InfrastructureError with the exact line to run."""
    if os.geteuid() != 0:
        raise InfrastructureError(f"packages are missing; run:\n  {install_line(names)}")
    environment = {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update"], ["apt-get", "install", "-y", "--no-install-recommends", *names]):
        result = run(command, log, on_line, environment=environment)
        if result.code != 0:
            raise InfrastructureError(f"{' '.join(command)} failed (exit {result.code}):\n{result.tail()}\n"
                                      "Where what they hold is there under other names, pass --no-setup")
