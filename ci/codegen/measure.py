"""From the kernels of a program to one row of numbers each."""
from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from ci.codegen import bundle, code, lists
from ci.codegen.errors import InfrastructureError
from ci.codegen.occupancy import waves_per_simd

# A row's key and its numbers, in the order of the table.
KEY = ("arch", "in", "out", "variant")
NUMBERS = ("vgprs", "sgprs", "lds", "scratch", "spills", "occupancy", "code_bytes", "wide_loads", "narrow_loads",
           "wide_stores", "narrow_stores", "float8_conversions", "packed_maxima")

Row = dict[str, "str | int"]

# assay::device::KIND<in, out, threads, chunks, rows>(Arguments), mangled.
SYMBOL = re.compile(r"_ZN5assay6device\d+(?P<kind>[a-z_]+)ILNS_5DTypeE(?P<input>\d+)ELS2_(?P<output>\d+)"
                    r"ELi(?P<threads>\d+)ELi(?P<chunks>\d+)ELi(?P<rows>\d+)EEEvNS0_9ArgumentsE$")

LOAD = re.compile(r"(global|flat)_load_")
STORE = re.compile(r"(global|flat)_store_")
WIDE = re.compile(r"_(dwordx4|b128)$")
CONVERSION = re.compile(r"v_cvt_pk_(fp8|bf8)_f32$")


def _count(instructions: Counter, matches) -> int:
    return sum(count for name, count in instructions.items() if matches(name))


def row_of(kernel: code.Kernel, arch: lists.Architecture, dtypes: list[lists.DType],
           variants: dict[tuple, lists.Variant]) -> Row | None:
    """None for a kernel that is not one of the operation's."""
    found = SYMBOL.match(kernel.symbol)
    if not found:
        return None
    key = (found["kind"], *(int(found[name]) for name in ("threads", "chunks", "rows")))
    if key not in variants:
        raise InfrastructureError(f"{kernel.symbol} is in no line of ASSAY_VARIANTS")
    variant, data, names = variants[key], kernel.metadata, kernel.instructions
    return {
        "arch": arch.name,
        "in": dtypes[int(found["input"])].name,
        "out": dtypes[int(found["output"])].name,
        "variant": variant.name,
        "vgprs": data["vgpr_count"],
        "sgprs": data["sgpr_count"],
        "lds": data["group_segment_fixed_size"],
        "scratch": data["private_segment_fixed_size"] + _count(names, lambda n: n.startswith("scratch_")),
        "spills": data["vgpr_spill_count"] + data["sgpr_spill_count"],
        "occupancy": waves_per_simd(arch, variant.block, data["vgpr_count"], data["group_segment_fixed_size"]),
        "code_bytes": kernel.code_bytes,
        "wide_loads": _count(names, lambda n: LOAD.match(n) and WIDE.search(n)),
        "narrow_loads": _count(names, lambda n: LOAD.match(n) and not WIDE.search(n)),
        "wide_stores": _count(names, lambda n: STORE.match(n) and WIDE.search(n)),
        "narrow_stores": _count(names, lambda n: STORE.match(n) and not WIDE.search(n)),
        "float8_conversions": _count(names, CONVERSION.match),
        "packed_maxima": _count(names, lambda n: n == "v_pk_max_u16"),
    }


def measure(program: Path) -> tuple[str, list[Row]]:
    """The compiler, and a row for each kernel of the operation in the program."""
    try:
        data = program.read_bytes()
    except OSError as error:
        raise InfrastructureError(f"{program}: {error.strerror}") from error
    archs, dtypes = lists.architectures(), lists.dtypes()
    variants = {(v.kind, v.threads, v.chunks, v.rows): v for v in lists.variants()}
    compiler, rows = "", []
    for name, elf in bundle.code_objects(data):
        if name not in archs:
            raise InfrastructureError(f"{program}: {name} is not in architectures.json")
        found = code.inspect(elf)
        compiler = compiler or found.compiler
        rows += [row for kernel in found.kernels if (row := row_of(kernel, archs[name], dtypes, variants))]
    return compiler, rows
