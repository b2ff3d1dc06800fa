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
    results = [r for r in _curves.measured(run.timed("results")) if 0 < r["rows"] <= MOST_ROWS]
    if not results:
        return None
    figures = []
    for (input_, temperature), group in _curves.groups(results).items():
        title = _curves.title(input_, temperature)
        label = f"Latency, {title}, for 1 to {MOST_ROWS} rows, one panel per column count"
        panels = _curves.panels(group, lambda result: result["time_us"])
        figures.append({"title": title, "plot": curves.draw(panels, "µs", label, logarithmic=True)})
    return {"figures": figures, "quants": _curves.quants(results), "most_rows": MOST_ROWS}
