"""Looks for GPUs and for what compiles for them. It asks the machine and changes nothing."""
from __future__ import annotations

import ctypes.util
import dataclasses
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

SYSTEM = Path("/")  # the tests look at a folder of their own
_PATIENCE = 60  # seconds for nvidia-smi, which wakes the driver


@dataclasses.dataclass(frozen=True)
class Found:
    """What is there; an empty text stands for nothing. `sought` says where each was looked for."""

    gpu: str
    compiler: str
    sought: str
    environment: Mapping[str, str] = dataclasses.field(default_factory=dict)  # the build finds the compiler by it


def amd() -> Found:
    kfd = SYSTEM / "dev/kfd"
    usable = os.access(kfd, os.R_OK | os.W_OK)
    compiler, environment = _rocm()
    return Found(f"an AMD GPU ({kfd})" if usable else "", compiler,
                 f"a usable {kfd}; hipconfig in ROCM_PATH, {SYSTEM / 'opt/rocm'}, PATH", environment)


def nvidia() -> Found:
    compiler, environment = _nvcc()
    sought = (f"nvidia-smi -L, {SYSTEM / 'dev/nvidia0'} with libcuda; nvcc in CUDACXX, PATH, CUDA_HOME/bin, "
              f"{SYSTEM / 'usr/local/cuda/bin'}")
    return Found(_nvidia_gpu(), compiler, sought, environment)


def host() -> Found:
    return Found("the CPU", "the C++ compiler", "nothing")


def rocm_folders() -> list[Path]:
    """Where a ROCm may be, by name rather than by PATH."""
    named = [Path(os.environ["ROCM_PATH"])] if os.environ.get("ROCM_PATH") else []
    return [*named, SYSTEM / "opt/rocm"]


def cuda_folders() -> list[Path]:
    named = [Path(os.environ["CUDA_HOME"])] if os.environ.get("CUDA_HOME") else []
    return [*named, SYSTEM / "usr/local/cuda"]


def _rocm() -> tuple[str, dict[str, str]]:
    for folder in rocm_folders():
        if os.access(folder / "bin/hipconfig", os.X_OK):
            return str(folder), {"ROCM_PATH": str(folder)}
    return shutil.which("hipconfig") or "", {}


def _nvcc() -> tuple[str, dict[str, str]]:
    in_path = shutil.which(os.environ.get("CUDACXX") or "nvcc")
    if in_path:
        return in_path, {}  # CMake finds it as we do
    for folder in cuda_folders():
        if os.access(folder / "bin/nvcc", os.X_OK):
            return str(folder / "bin/nvcc"), {"CUDACXX": str(folder / "bin/nvcc")}
    return "", {}


def _nvidia_gpu() -> str:
    listed = next((line for line in _nvidia_smi().splitlines() if line.startswith("GPU ")), "")
    if listed:
        return f"an NVIDIA GPU ({listed.split('(UUID')[0].strip()})"
    node = SYSTEM / "dev/nvidia0"
    return f"an NVIDIA GPU ({node})" if node.exists() and ctypes.util.find_library("cuda") else ""


def _nvidia_smi() -> str:
    try:
        answer = subprocess.run(["nvidia-smi", "-L"], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                                errors="replace", timeout=_PATIENCE)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout if answer.returncode == 0 else ""
