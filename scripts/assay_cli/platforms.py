"""The platforms that can run the kernels, best first, and which of them this machine has.

A new one is one entry: its name (ASSAY_PLATFORM of its presets), its preset, and what looks for it.
"""
from __future__ import annotations

import dataclasses
import functools
import json
from collections.abc import Callable, Mapping
from pathlib import Path

from assay_cli import bundled, gpus
from assay_cli.errors import InfrastructureError, UsageError
from assay_cli.gpus import Found
from assay_cli.paths import ARCHITECTURES, ROOT


@dataclasses.dataclass(frozen=True)
class Platform:
    name: str
    preset: str
    describes: str
    compiler: str  # what builds for it
    find: Callable[[], Found]


PLATFORMS = (
    Platform("amd", "amd", "AMD GPU", "ROCm (hipconfig)", gpus.amd),
    Platform("nvidia", "nvidia", "NVIDIA GPU", "CUDA (nvcc)", gpus.nvidia),
    Platform("host", "host", "simulated device on the CPU", "C++ compiler", gpus.host),
)


@dataclasses.dataclass(frozen=True)
class Choice:
    """The platform that a command runs on. `note`: why it is not a GPU's although there is one."""

    platform: Platform
    preset: str
    note: str = ""


def choose(platform: str | None = None, preset: str | None = None) -> Choice:
    """What --platform and --preset ask for; without them the first platform that this machine has.

    UsageError when they contradict each other, or ask for what a bundle does not hold.
    """
    bundle = bundled.here()
    if bundle is not None:
        for argument, asked, held in (("platform", platform, bundle.platform), ("preset", preset, bundle.preset)):
            if asked not in (None, held):
                raise UsageError(f"--{argument} {asked!r}: this folder is a bundle of programs for {held!r} alone")
        return Choice(named(bundle.platform), bundle.preset)
    if preset:
        chosen = of_preset(preset)
        if platform not in (None, chosen.name):
            raise UsageError(f"--preset {preset!r} builds for the platform {chosen.name!r}, not for --platform "
                             f"{platform!r}; leave one of them out")
        return Choice(chosen, preset)
    if platform:
        return Choice(named(platform), named(platform).preset)
    return _detect()


def found(platform: Platform) -> Found:
    """What the machine has of it. Asked once a process: nvidia-smi can take seconds."""
    return _found(platform.name)


def lacks_compiler(platform: Platform) -> str:
    """The line that says so where the GPU is there and its compiler is not; otherwise empty."""
    has = found(platform)
    return "" if has.compiler or not has.gpu else \
        f"{has.gpu} is here, but no {platform.compiler} to build for it; looked for {has.sought}"


def compiler_environment(preset: str) -> Mapping[str, str]:
    """What the configuration needs in its environment. InfrastructureError when the compiler is not there."""
    platform = of_preset(preset)
    has = found(platform)
    if not has.compiler:
        raise InfrastructureError(f"no {platform.compiler} found, which platform {platform.name!r} is built with; "
                                  f"looked for {has.sought}")
    return has.environment


def named(name: str) -> Platform:
    for platform in PLATFORMS:
        if platform.name == name:
            return platform
    raise InfrastructureError(f"platform {name!r} is none of {', '.join(entry.name for entry in PLATFORMS)}")


def of_preset(preset: str) -> Platform:
    """The platform that a configure preset builds for: its ASSAY_PLATFORM, its own or inherited."""
    entries = {entry["name"]: entry for entry in _configure_presets()}
    entry = entries[preset]
    while "ASSAY_PLATFORM" not in entry.get("cacheVariables", {}):
        entry = entries[entry["inherits"]]
    return named(entry["cacheVariables"]["ASSAY_PLATFORM"])


def presets() -> list[str]:
    """The names of the configure presets that can be asked for."""
    return [entry["name"] for entry in _configure_presets() if not entry.get("hidden")]


def architectures() -> list[str]:
    """The AMD architectures that the programs are built for."""
    return [entry["name"] for entry in _listed(ARCHITECTURES, "architectures")]


def build_folder(preset: str) -> Path:
    """Where the preset builds: its binaryDir in CMakePresets.json."""
    return ROOT / "build" / preset


def _detect() -> Choice:
    notes = []
    for platform in PLATFORMS:
        has = found(platform)
        if has.gpu and has.compiler:
            notes += [f"so this is the {platform.describes}"] if notes else []
            return Choice(platform, platform.preset, "; ".join(notes))
        notes += [line for line in [lacks_compiler(platform)] if line]
    raise InfrastructureError("no platform: the host is missing in PLATFORMS")


@functools.cache
def _found(name: str) -> Found:
    return named(name).find()


def _configure_presets() -> list[dict]:
    return _listed(ROOT / "CMakePresets.json", "configurePresets")


def _listed(path: Path, key: str) -> list[dict]:
    try:
        return json.loads(path.read_text(encoding="utf-8"))[key]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InfrastructureError(f"{path}: cannot be used: {error}; is the checkout or the bundle whole?") from error
