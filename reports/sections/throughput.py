"""Bytes per second over rows for each column count, under the ceiling of the same machine and run."""
from __future__ import annotations

import statistics
from typing import Any

from reports.plots import curves
from reports.run import Run
from reports.sections import _curves

ID = "throughput"
TITLE = "Throughput"


def build(run: Run) -> dict[str, Any] | None:
    if run.sweep is None:
        return None
    results = _curves.measured(run.sweep.data["results"])
    if not results:
        return None
    figures = []
    for input_, group in _curves.by_input(results).items():
        panels = _curves.panels(group, lambda result: result["bytes_per_second"] / 1e9,
                                lambda cols, input_=input_: _ceiling(run.sweep.data["ceilings"], input_, cols))
        label = f"Throughput of {input_} inputs over rows, one panel per column count"
        figures.append({"input": input_, "plot": curves.draw(panels, "GB/s", label)})
    fractions = [r["ceiling_fraction"] for r in results if r.get("ceiling_fraction")]
    return {"figures": figures, "results": results, "quants": _curves.quants(results),
            "baselines": _curves.measured(run.sweep.data["baselines"]), "ceilings": bool(run.sweep.data["ceilings"]),
            "median_fraction": statistics.median(fractions) if fractions else None,
            "temperatures": sorted({result["temperature"] for result in results if "temperature" in result})}


def _ceiling(ceilings: list[dict[str, Any]], input_: str, cols: int) -> list[tuple[int, float]]:
    return [(entry["rows"], entry["bytes_per_second"] / 1e9) for entry in ceilings
            if entry["input"] == input_ and entry["cols"] == cols]
