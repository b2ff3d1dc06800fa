"""Bytes per second over rows for each column count, under the ceiling of the same machine and run."""
from __future__ import annotations

from typing import Any

from reports.plots import curves
from reports.run import Run
from reports.sections import _curves

ID = "throughput"
TITLE = "Throughput"


def build(run: Run) -> dict[str, Any] | None:
    results = _curves.measured(run.timed("results"))
    if not results:
        return None
    ceilings = run.timed("ceilings")
    figures = []
    for (input_, temperature), group in _curves.groups(results).items():
        title = _curves.title(input_, temperature)
        own = [entry for entry in ceilings if entry["input"] == input_ and entry.get("temperature", "") == temperature]
        panels = _curves.panels(group, lambda result: result["bytes_per_second"] / 1e9,
                                lambda cols, own=own: _ceiling(own, cols))
        label = f"Throughput, {title}, over rows, one panel per column count"
        figures.append({"title": title, "temperature": temperature, "plot": curves.draw(panels, "GB/s", label)})
    return {"figures": figures, "results": results[:_curves.MOST_LINES], "total": len(results),
            "quants": _curves.quants(results), "baselines": _curves.measured(run.timed("baselines")),
            "ceilings": bool(ceilings), "columns": len({result["cols"] for result in results}),
            "most_panels": _curves.MOST_PANELS}


def _ceiling(ceilings: list[dict[str, Any]], cols: int) -> list[tuple[int, float]]:
    return [(entry["rows"], entry["bytes_per_second"] / 1e9) for entry in ceilings if entry["cols"] == cols]
