"""Shared by the timing sections: the sweeps' results as groups and as panels of curves."""
from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from reports import svg
from reports.plots import curves

MOST_PANELS = 8  # the column counts with the most row counts; the table has every one
MOST_LINES = 2000  # of a table; the record has every one


def measured(results: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The results that have a time: what was not verified has none."""
    return [result for result in results if result["verified"] and result["time_us"]]


def groups(results: list[dict[str, Any]]) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """(input, temperature) -> results; cold first, since a kernel rarely finds its input in the caches."""
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for result in results:
        found.setdefault((result["input"], result.get("temperature", "")), []).append(result)
    return dict(sorted(found.items(), key=lambda item: item[0][1]))  # stable: inputs keep the record's order


def title(input_: str, temperature: str) -> str:
    return f"{input_} in, {temperature}" if temperature else f"{input_} in"


def panels(results: list[dict[str, Any]], value: Callable[[dict[str, Any]], float],
           ceiling: Callable[[int], list[tuple[int, float]]] = lambda cols: []) -> list[curves.Panel]:
    """One panel per column count. Several variants of a type share its colour, each is a line."""
    made = []
    for cols in _columns(results):
        lines: dict[tuple[str, str], list[tuple[int, float]]] = {}
        for result in results:
            if result["cols"] == cols:
                lines.setdefault((result["quant"], result["variant"]), []).append((result["rows"], value(result)))
        drawn = [curves.Curve(svg.series_color(quant), points) for (quant, _), points in lines.items()]
        if points := ceiling(cols):
            drawn.insert(0, curves.Curve(svg.color("ceiling"), points, dashed=True))
        made.append(curves.Panel(f"{cols} columns", drawn))
    return made


def _columns(results: list[dict[str, Any]]) -> list[int]:
    rows: dict[int, set[int]] = {}
    for result in results:
        rows.setdefault(result["cols"], set()).add(result["rows"])
    longest = sorted(rows, key=lambda cols: (-len(rows[cols]), cols))
    return sorted(longest[:MOST_PANELS])


def quants(results: list[dict[str, Any]]) -> list[str]:
    return list(dict.fromkeys(result["quant"] for result in results))
