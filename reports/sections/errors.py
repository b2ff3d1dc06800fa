"""The largest error of each case, as a part of its proven bound."""
from __future__ import annotations

from typing import Any

from reports.plots import error_bound
from reports.run import Run

ID = "errors"
TITLE = "Error against its bound"


def build(run: Run) -> dict[str, Any] | None:
    if run.conformance is None:
        return None
    ratios: dict[tuple[str, str], list[float]] = {}
    for case in run.conformance.data["cases"]:
        if case["error_over_bound"] is not None:
            ratios.setdefault((case["input"], case["quant"]), []).append(case["error_over_bound"])
    if not ratios:
        return None
    ratios = dict(sorted(ratios.items(), key=lambda item: item[0][0]))  # stable: types keep the record's order
    rows = [{"input": input_, "quant": quant, "cases": len(values), "largest": max(values)}
            for (input_, quant), values in ratios.items()]
    return {"plot": error_bound.draw(ratios), "rows": rows, "cases": sum(row["cases"] for row in rows),
            "over": sum(value > 1 for values in ratios.values() for value in values),
            "largest": max(row["largest"] for row in rows)}
