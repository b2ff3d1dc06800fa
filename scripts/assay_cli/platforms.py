"""The platforms that can run the kernels, best first, and which of them this machine has.

A new one is one entry: its name, its CMake preset and a test of the machine.
"""
from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path

from assay_cli.paths import ROOT


@dataclasses.dataclass(frozen=True)
class Platform:
    name: str
    preset: str
    describes: str
    present: Callable[[], bool]


PLATFORMS = (
    Platform("host", "host", "simulated device on the CPU", lambda: True),
)


def detect() -> Platform:
    """The first platform that this machine has. The host is always there."""
    return next(platform for platform in PLATFORMS if platform.present())


def preset_for(platform: str | None, preset: str | None) -> str:
    """The CMake preset that the arguments --platform and --preset ask for."""
    if preset:
        return preset
    chosen = next((entry for entry in PLATFORMS if entry.name == platform), None) or detect()
    return chosen.preset


def presets() -> list[str]:
    """The names of the configure presets that can be asked for."""
    data = json.loads((ROOT / "CMakePresets.json").read_text(encoding="utf-8"))
    return [entry["name"] for entry in data["configurePresets"] if not entry.get("hidden")]


def build_folder(preset: str) -> Path:
    """Where the preset builds: its binaryDir in CMakePresets.json."""
    return ROOT / "build" / preset
