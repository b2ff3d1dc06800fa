"""What holds for every kernel on every architecture, whatever the table says and whichever compiler built it."""
from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator

from ci.codegen import lists
from ci.codegen.measure import KEY, Row

VECTORS = 2  # 16-byte vectors of x in a chunk; kernels/device/row.h


@dataclasses.dataclass(frozen=True)
class Finding:
    name: str  # the kernel's, or what else it is about
    text: str
    wrong_results: bool = False  # else it is slow


def name_of(row: Row) -> str:
    return "/".join(str(row[field]) for field in KEY)


def check(row: Row) -> Iterator[Finding]:
    """The rules that the kernel of this row breaks."""
    arch = lists.architectures()[str(row["arch"])]
    variant = next(v for v in lists.variants() if v.name == row["variant"])
    source = next(d for d in lists.dtypes() if d.name == row["in"])
    name = name_of(row)

    for field in ("scratch", "spills"):
        if row[field]:
            yield Finding(name, f"{field}: got {row[field]}; allowed: 0")
    # A loop over chunks reads the row twice and stores it once.
    loads = (variant.chunks or 2) * VECTORS
    if row["wide_loads"] < loads:
        yield Finding(name, f"16-byte loads: got {row['wide_loads']}; needed: {loads}")
    stores = variant.chunks or 1
    if row["wide_stores"] < stores:
        yield Finding(name, f"{source.chunk}-byte stores: got {row['wide_stores']}; needed: {stores}")
    if source.size == 2 and not row["packed_maxima"]:
        yield Finding(name, "packed 16-bit maximum (v_pk_max_u16): none")
    if "executed_total" in row:
        yield from _executed(row, variant)
    conversions = stores * source.chunk // 2
    if arch.converts(str(row["out"])):
        if row["float8_conversions"] < conversions:
            yield Finding(name, f"float8 conversions in hardware: got {row['float8_conversions']}; "
                                f"needed: {conversions}")
    elif row["float8_conversions"]:
        yield Finding(name, f"float8 conversions in hardware: got {row['float8_conversions']}; allowed: 0, since "
                            f"{arch.name} encodes {arch.hardware_float8 or 'nothing'}", wrong_results=True)


def _executed(row: Row, variant: lists.Variant) -> Iterator[Finding]:
    """What was found on the way of a full, aligned row; see execution/README.md."""
    name = name_of(row)
    if "not_counted" in row:
        yield Finding(name, f"instructions of a row: {row['not_counted']}")
        return
    if row["loads_ahead"] < variant.chunks * VECTORS:
        yield Finding(name, f"16-byte loads before the first wait: got {row['loads_ahead']}; "
                            f"needed: {variant.chunks * VECTORS}, all of a thread's")
    # Otherwise the way that was counted is not that of a full row. (The table has rounded numbers alone.)
    for field, times in (("reads", 1 if variant.chunks else 2), ("writes", 1)):
        if row.get(field, times) != times:
            yield Finding(name, f"{field} of the row: got {row[field]:.3f}; allowed: {times}")


def missing(rows: list[Row], archs: list[str]) -> Iterator[Finding]:
    """What should be there and is not, of every pair of types and every variant on each of `archs`."""
    there = {name_of(row) for row in rows}
    types = lists.dtypes()
    sources = [d.name for d in types if d.is_input]
    targets = [d.name for d in types if not d.is_input]
    for arch in archs:
        wanted = ["/".join((arch, *key, variant.name))
                  for key in itertools.product(sources, targets) for variant in lists.variants()]
        absent = [name for name in wanted if name not in there]
        if absent:
            yield Finding(arch, f"{len(absent)} of {len(wanted)} kernels are not in the program, such as {absent[0]}")
