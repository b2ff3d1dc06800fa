"""Shared by throughput and latency: a sweep's results as panels of curves."""
from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from reports import svg
from reports.plots import curves


def measured(results: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The results that have a time: what was not verified has none."""
    return [result for result in results if result["verified"] and result["time_us"]]


def by_input(results: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for result in results:
        groups.setdefault(result["input"], []).append(result)
    return groups


def panels(results: list[dict[str, Any]], value: Callable[[dict[str, Any]], float],
           ceiling: Callable[[int], list[tuple[int, float]]] = lambda cols: []) -> list[curves.Panel]:
    """One panel per column count. Several variants of a type share its colour, each is a line."""
    made = []
    for cols in sorted({result["cols"] for result in results}):
        lines: dict[tuple[str, str], list[tuple[int, float]]] = {}
        for result in results:
            if result["cols"] == cols:
                lines.setdefault((result["quant"], result["variant"]), []).append((result["rows"], value(result)))
        drawn = [curves.Curve(svg.series_color(quant), points) for (quant, _), points in lines.items()]
        if points := ceiling(cols):
            drawn.insert(0, curves.Curve(svg.color("ceiling"), points, dashed=True))
        made.append(curves.Panel(f"{cols} columns", drawn))
    return made


def quants(results: list[dict[str, Any]]) -> list[str]:
    return list(dict.fromkeys(result["quant"] for result in results))
