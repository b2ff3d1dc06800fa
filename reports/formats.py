"""How numbers look in the page and on the terminal. None is always an en dash, never a zero."""
from __future__ import annotations

import math
from typing import TYPE_CHECKING

from reports import palette

if TYPE_CHECKING:
    import markupsafe

NONE = "–"


def count(value: float | None) -> str:
    """12345 -> 12,345"""
    return NONE if value is None else f"{value:,.0f}"


def significant(value: float | None, digits: int = 3) -> str:
    """Three significant digits, without an exponent where people can do without: 0.00123, 12.3, 1,230."""
    if value is None:
        return NONE
    if value == 0:
        return "0"
    if not 1e-4 <= abs(value) < 1e7:
        return f"{value:.{digits - 1}e}"
    return f"{float(f'{value:.{digits}g}'):,f}".rstrip("0").rstrip(".")


def seconds(value: float | None) -> str:
    """Seconds as people say them: 840 µs, 12.3 ms, 4.2 s, 3 min 20 s"""
    if value is None:
        return NONE
    if value >= 120:
        return f"{int(value) // 60} min {int(value) % 60:02d} s"
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if value >= size:
            return f"{significant(value / size)} {unit}"
    return f"{significant(value * 1e6)} µs"


def percent(value: float | None) -> str:
    """0.273 -> 27.3 %"""
    return NONE if value is None else f"{value * 100:.1f} %"


def ratio(value: float | None) -> str:
    """Four digits, rounded towards zero below 1: what is under its bound never reads 1.0000."""
    if value is None:
        return NONE
    return f"{math.floor(value * 1e4) / 1e4:.4f}" if value < 1 else f"{value:.4f}"


def rate(value: float | None, unit: str = "B/s") -> str:
    """Per second, with a decimal prefix: 1.63 GB/s"""
    if value is None:
        return NONE
    for prefix, size in (("T", 1e12), ("G", 1e9), ("M", 1e6), ("k", 1e3)):
        if value >= size:
            return f"{significant(value / size)} {prefix}{unit}"
    return f"{significant(value)} {unit}"


def fact(value: str | float | bool | None) -> str:
    """A fact of the environment as text."""
    if value is None:
        return NONE
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def breakable(name: str) -> markupsafe.Markup:
    """A case name that may break after its slashes and nowhere else."""
    import markupsafe  # in the functions that make markup: the terminal needs the others on machines without it
    return markupsafe.Markup("/<wbr>").join(name.split("/"))


def breakable_type(name: str) -> markupsafe.Markup:
    """e4m3fnuz in a narrow column becomes two lines, e4m3 and fnuz."""
    import markupsafe
    return markupsafe.Markup("<wbr>fn").join(name.split("fn"))


FILTERS = {"breakable": breakable, "breakable_type": breakable_type, "count": count, "fact": fact, "percent": percent,
           "rate": rate, "ratio": ratio, "role": palette.series_role, "seconds": seconds, "significant": significant}
