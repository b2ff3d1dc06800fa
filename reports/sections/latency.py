"""Microseconds for few rows, where a call is latency and not bandwidth (decoding)."""
from __future__ import annotations

from typing import Any

from reports.plots import curves
from reports.run import Run
from reports.sections import _curves

ID = "latency"
TITLE = "Latency for few rows"
MOST_ROWS = 64


def build(run: Run) -> dict[str, Any] | None:
    if run.sweep is None:
        return None
    results = [r for r in _curves.measured(run.sweep.data["results"]) if 0 < r["rows"] <= MOST_ROWS]
    if not results:
        return None
    figures = []
    for input_, group in _curves.by_input(results).items():
        label = f"Latency of {input_} inputs for 1 to {MOST_ROWS} rows, one panel per column count"
        panels = _curves.panels(group, lambda result: result["time_us"])
        figures.append({"input": input_, "plot": curves.draw(panels, "µs", label, logarithmic=True)})
    return {"figures": figures, "results": results, "quants": _curves.quants(results), "most_rows": MOST_ROWS}
