"""The project's own lists of dtypes, variants and architectures, read from where they are written."""
from __future__ import annotations

import dataclasses
import functools
import json
import re
from pathlib import Path

from ci.codegen.errors import InfrastructureError

ROOT = Path(__file__).resolve().parent.parent.parent


CHUNK_BYTES = 32  # of x; kernels/device/row.h
THREADS_GRANULE = 64  # kLeastThreads in kernels/variants.h


@dataclasses.dataclass(frozen=True)
class DType:
    name: str
    size: int
    is_input: bool

    @property
    def chunk(self) -> int:
        """Elements of a chunk of an input type."""
        return CHUNK_BYTES // self.size


@dataclasses.dataclass(frozen=True)
class Variant:
    """A row of ASSAY_VARIANTS; a kernel's template arguments name it."""

    name: str
    kind: str
    threads: int
    chunks: int  # 0: any number, in a loop
    rows: int

    def threads_for(self, cols: int, size: int) -> int:
        """Of a row of `cols` elements of `size` bytes, as threads_for() in kernels/dispatch.cpp has it."""
        if self.kind != "block_row":
            return self.threads
        return -(-cols * size // (self.chunks * CHUNK_BYTES * THREADS_GRANULE)) * THREADS_GRANULE


@dataclasses.dataclass(frozen=True)
class Architecture:
    """An entry of architectures.json, which explains the fields."""

    name: str
    product: str
    clang: int
    wave: int
    simds: int
    lds_bytes: int
    lds_granule: int
    vgprs: int
    vgpr_granule: int
    max_waves: int
    max_groups: int
    default_float8: str
    hardware_float8: str | None

    def converts(self, dtype: str) -> bool:
        """Whether the chip has an instruction that encodes this type."""
        encodings = {"fnuz": ("e4m3fnuz", "e5m2fnuz"), "ocp": ("e4m3fn", "e5m2"), None: ()}
        return dtype in encodings[self.hardware_float8]


def _x_list(path: Path, macro: str) -> list[list[str]]:
    """The arguments of each X(...) of the list `macro` in a C++ header."""
    text = path.read_text(encoding="utf-8")
    found = re.search(rf"#define {macro}\(X\)((?:.*\\\n)*.*\n)", text)
    rows = re.findall(r"X\(([^)]*)\)", found[1]) if found else []
    if not rows:
        raise InfrastructureError(f"{path}: no list {macro}")
    return [[field.strip().strip('"') for field in row.split(",")] for row in rows]


@functools.cache
def dtypes() -> list[DType]:
    """In the order of the enumeration DType, whose values stand in kernels' names."""
    header = ROOT / "kernels" / "dtype.h"
    return [DType(row[1], int(row[2]), macro == "ASSAY_INPUT_DTYPES")
            for macro in ("ASSAY_INPUT_DTYPES", "ASSAY_QUANT_DTYPES") for row in _x_list(header, macro)]


@functools.cache
def variants() -> list[Variant]:
    rows = _x_list(ROOT / "kernels" / "variants.h", "ASSAY_VARIANTS")
    return [Variant(row[0], row[1], *(int(number) for number in row[2:])) for row in rows]


@functools.cache
def _dispatch_table() -> list[tuple[float, float, str]]:
    """The rules of the table for AMD: the most rows, the most bytes of a row, the variant."""
    path = ROOT / "kernels" / "platform" / "amd" / "dispatch_table.h"
    found = re.findall(r"\{(\w+), (\w+), Variant::(\w+)\}", path.read_text(encoding="utf-8"))
    if not found:
        raise InfrastructureError(f"{path}: no rules")
    return [(*(float("inf") if limit.startswith("kAny") else int(limit) for limit in limits), name)
            for *limits, name in found]


def dispatched(rows: float, row_bytes: int) -> Variant:
    """The variant that is launched for so many rows, as dispatch() of kernels/dispatch.cpp finds it."""
    name = next(name for most_rows, most_bytes, name in _dispatch_table()
                if rows <= most_rows and row_bytes <= most_bytes)
    return next(variant for variant in variants() if variant.name == name)


@functools.cache
def _architectures_file() -> dict:
    return json.loads((ROOT / "kernels" / "platform" / "amd" / "architectures.json").read_text(encoding="utf-8"))


@functools.cache
def architectures() -> dict[str, Architecture]:
    return {entry["name"]: Architecture(**entry) for entry in _architectures_file()["architectures"]}


def default_float8(arch: str) -> str:
    """The flavour of e4m3 for a device of any make: what its matrix units take, else what most take."""
    name, data = arch.split(":")[0], _architectures_file()  # a name may carry features: gfx942:sramecc+
    if name in architectures():
        return architectures()[name].default_float8
    return data["default_float8_of_others"].get(name, data["default_float8_elsewhere"])
