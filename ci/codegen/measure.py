"""From the kernels of a program to one row of numbers each."""
from __future__ import annotations

import math
import multiprocessing
import re
from collections import Counter
from collections.abc import Collection, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from ci.codegen import bundle, code, lists
from ci.codegen.errors import InfrastructureError
from ci.codegen.execution import count, scenario
from ci.codegen.execution.graph import Graph
from ci.codegen.execution.instruction import CLASSES
from ci.codegen.occupancy import waves_per_simd

# A row's key and its numbers, in the order of the table.
KEY = ("arch", "in", "out", "variant")
NUMBERS = ("vgprs", "sgprs", "lds", "scratch", "spills", "occupancy", "code_bytes", "wide_loads", "narrow_loads",
           "wide_stores", "narrow_stores", "float8_conversions", "packed_maxima", "loads_ahead",
           *(f"executed_{name}" for name in CLASSES), "executed_total", "executed_round")
# The same of rows of given widths.
ROW_KEY = ("arch", "in", "out", "variant", "cols")
ROW_NUMBERS = ("threads", "occupancy", "loads_ahead", *(f"executed_{name}" for name in CLASSES), "executed_total")
# What is known of a walk beside the table's numbers, which are rounded.
WALK = ("executed_cols", "assumed_branches", "reads", "writes", "not_counted")

Row = dict[str, "str | int | float"]

# assay::device::KIND<in, out, threads, chunks, rows>(Arguments), mangled.
SYMBOL = re.compile(r"_ZN5assay6device\d+(?P<kind>[a-z_]+)ILNS_5DTypeE(?P<input>\d+)ELS2_(?P<output>\d+)"
                    r"ELi(?P<threads>\d+)ELi(?P<chunks>\d+)ELi(?P<rows>\d+)EEEvNS0_9ArgumentsE$")

LOAD = re.compile(r"(global|flat)_load_")
STORE = re.compile(r"(global|flat)_store_")
WIDE = re.compile(r"_(dwordx4|b128)$")
WIDE_STORE = {2: WIDE, 4: re.compile(r"_(dwordx2|b64)$")}  # the codes of a chunk, by the bytes of an input element
CONVERSION = re.compile(r"v_cvt_pk_(fp8|bf8)_f32$")


def _count(instructions: Counter, matches) -> int:
    return sum(count for name, count in instructions.items() if matches(name))


def row_of(kernel: code.Kernel, arch: lists.Architecture, dtypes: list[lists.DType],
           variants: dict[tuple, lists.Variant], counted: Collection[tuple[str, str]] = ()) -> Row | None:
    """None for a kernel that is not one of the operation's. Those of the pairs `counted` are walked through."""
    found = SYMBOL.match(kernel.symbol)
    if not found:
        return None
    key = (found["kind"], *(int(found[name]) for name in ("threads", "chunks", "rows")))
    if key not in variants:
        raise InfrastructureError(f"{kernel.symbol} is in no line of ASSAY_VARIANTS")
    variant, data, names = variants[key], kernel.metadata, kernel.instructions
    source = dtypes[int(found["input"])]
    wide_store = WIDE_STORE[source.size]
    row: Row = {
        "arch": arch.name,
        "in": source.name,
        "out": dtypes[int(found["output"])].name,
        "variant": variant.name,
        "vgprs": data["vgpr_count"],
        "sgprs": data["sgpr_count"],
        "lds": data["group_segment_fixed_size"],
        "scratch": data["private_segment_fixed_size"] + _count(names, lambda n: n.startswith("scratch_")),
        "spills": data["vgpr_spill_count"] + data["sgpr_spill_count"],
        "occupancy": _occupancy(kernel, arch, variant, source, scenario.columns(variant, source)),
        "code_bytes": kernel.code_bytes,
        "wide_loads": _count(names, lambda n: LOAD.match(n) and WIDE.search(n)),
        "narrow_loads": _count(names, lambda n: LOAD.match(n) and not WIDE.search(n)),
        "wide_stores": _count(names, lambda n: STORE.match(n) and wide_store.search(n)),
        "narrow_stores": _count(names, lambda n: STORE.match(n) and not wide_store.search(n)),
        "float8_conversions": _count(names, CONVERSION.match),
        "packed_maxima": _count(names, lambda n: n == "v_pk_max_u16"),
    }
    if (row["in"], row["out"]) in counted:
        row.update(_executed(kernel, arch, variant, source))
    return row


def rows_of(kernel: code.Kernel, row: Row, settings: dict) -> Iterator[Row]:
    """What rows of the widths in `settings` (settings.json, `rows`) take of this kernel: where it is launched for them,
    and of the kernel that reads every row twice."""
    arch = lists.architectures()[str(row["arch"])]
    pairs = [(source, lists.default_float8(arch.name) if out == "float8" else out) for source, out in settings["pairs"]]
    if arch.name not in settings["archs"] or (row["in"], row["out"]) not in pairs:
        return
    source = next(d for d in lists.dtypes() if d.name == row["in"])
    variant = next(v for v in lists.variants() if v.name == row["variant"])
    graph = Graph(kernel.code)
    for cols in settings["cols"]:
        if variant.chunks and lists.dispatched(math.inf, cols * source.size) != variant:
            continue
        found = count.of_cols(graph, kernel.descriptor, arch, variant, source, cols)
        yield {**{field: row[field] for field in KEY}, "cols": cols,
               "threads": variant.threads_for(cols, source.size),
               "occupancy": _occupancy(kernel, arch, variant, source, cols), "loads_ahead": found.loads_ahead,
               **{f"executed_{name}": round(found.counts[name]) for name in CLASSES},
               "executed_total": round(found.total)}


def _occupancy(kernel: code.Kernel, arch: lists.Architecture, variant: lists.Variant, source: lists.DType,
               cols: int) -> int:
    block = variant.threads_for(cols, source.size) * variant.rows
    return waves_per_simd(arch, block, kernel.metadata["vgpr_count"], kernel.metadata["group_segment_fixed_size"])


def _executed(kernel: code.Kernel, arch: lists.Architecture, variant: lists.Variant, source: lists.DType) -> Row:
    """What is in the table is rounded, since waves that share rows make fractions."""
    try:
        found = count.of_row(kernel.code, kernel.descriptor, arch, variant, source)
    except InfrastructureError as error:
        zeros = dict.fromkeys((name for name in NUMBERS if name.startswith(("executed_", "loads_"))), 0)
        return {**zeros, "not_counted": str(error)}
    return {"loads_ahead": found.loads_ahead, **{f"executed_{name}": round(found.counts[name]) for name in CLASSES},
            "executed_total": round(found.total), "executed_round": round(found.round), "executed_cols": found.cols,
            "assumed_branches": found.assumed, "reads": found.reads, "writes": found.writes}


def measure(program: Path, settings: dict) -> tuple[str, list[Row], list[Row]]:
    """The compiler, a row for each kernel of the operation in the program, and one for each of the widths of rows."""
    try:
        data = program.read_bytes()
    except OSError as error:
        raise InfrastructureError(f"{program}: {error.strerror}") from error
    objects = list(bundle.code_objects(data))
    unknown = sorted({name for name, _ in objects} - set(lists.architectures()))
    if unknown:
        raise InfrastructureError(f"{program}: {', '.join(unknown)} not in architectures.json")
    with ProcessPoolExecutor(mp_context=multiprocessing.get_context("fork")) as pool:
        found = list(pool.map(_of_object, *zip(*objects), [settings] * len(objects)))
    return (next((compiler for compiler, kernels, _ in found if kernels), ""),
            [row for _, kernels, _ in found for row in kernels], [row for _, _, rows in found for row in rows])


def _of_object(name: str, elf: bytes, settings: dict) -> tuple[str, list[Row], list[Row]]:
    variants = {(v.kind, v.threads, v.chunks, v.rows): v for v in lists.variants()}
    inspected, arch = code.inspect(elf), lists.architectures()[name]
    counted = {tuple(pair) for pair in settings["pairs"]}
    kernels, rows = [], []
    for kernel in inspected.kernels:
        row = row_of(kernel, arch, lists.dtypes(), variants, counted)
        if row:
            kernels.append(row)
            rows += rows_of(kernel, row, settings["rows"])
    return inspected.compiler, kernels, rows
