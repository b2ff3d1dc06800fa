"""What is known of a build: the revision in its programs and the compilers that made them."""
from __future__ import annotations

import re
from pathlib import Path

from assay_cli.platforms import build_folder

UNKNOWN = "unknown"
_REVISION = re.compile(r'revision\(\) \{ return "([^"]+)"')
_COMPILER = re.compile(r'^set\(CMAKE_(\w+)_COMPILER(_ID|_VERSION) "([^"]+)"', re.MULTILINE)


def revision(preset: str) -> str:
    """The one that the programs report: suites/revision.cmake writes it into their source."""
    found = _REVISION.search(_text(build_folder(preset) / "suites" / "revision.cpp"))
    return found[1] if found else UNKNOWN


def compiler(preset: str) -> str:
    """Of every language: "CXX GNU 12.2.0, CUDA NVIDIA 13.0.88". CMake has looked."""
    facts: dict[str, list[str]] = {}
    for path in sorted((build_folder(preset) / "CMakeFiles").glob("*/CMake*Compiler.cmake")):
        for language, _, value in sorted(_COMPILER.findall(_text(path))):
            facts.setdefault(language, []).append(value)
    return ", ".join(" ".join([language, *values]) for language, values in facts.items()) or UNKNOWN


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
