"""How close each timed call comes to the ceiling: the one figure that has every shape on it."""
from __future__ import annotations

import statistics
from typing import Any

from reports.plots import share
from reports.run import Run
from reports.sections import _curves

ID = "ceiling"
TITLE = "Share of the ceiling"
LARGE = 64 * 2**20  # bytes: from here on a call is bandwidth, and its launch no longer shows


def build(run: Run) -> dict[str, Any] | None:
    results = [r for r in _curves.measured(run.timed("results")) if r.get("ceiling_fraction")]
    if not results:
        return None
    groups = _curves.groups(results)
    panels = [share.Panel(_curves.title(*key), [(r["quant"], r["bytes"], r["ceiling_fraction"]) for r in group])
              for key, group in groups.items()]
    rows = [_row(*key, quant, [r for r in group if r["quant"] == quant])
            for key, group in groups.items() for quant in _curves.quants(group)]
    return {"plot": share.draw(panels), "rows": rows, "quants": _curves.quants(results), "total": len(results),
            "large": LARGE // 2**20}


def _row(input_: str, temperature: str, quant: str, results: list[dict[str, Any]]) -> dict[str, Any]:
    shares = [result["ceiling_fraction"] for result in results]
    large = [result["ceiling_fraction"] for result in results if result["bytes"] >= LARGE]
    return {"title": _curves.title(input_, temperature), "quant": quant, "count": len(shares), "least": min(shares),
            "median": statistics.median(shares), "most": max(shares), "large": len(large),
            "large_median": statistics.median(large) if large else None}
