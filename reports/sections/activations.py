"""Real activations: signal to noise per file and type, and how their scales are spread."""
from __future__ import annotations

from typing import Any

from reports.plots import scales, snr
from reports.run import Run

ID = "activations"
TITLE = "Real activations"


def build(run: Run) -> dict[str, Any] | None:
    if run.conformance is None or not run.conformance.data["activations"]:
        return None
    rows = run.conformance.data["activations"]
    levels: dict[str, dict[str, tuple[float, float | None]]] = {}
    histograms: dict[str, dict[str, scales.Histogram]] = {}
    for row in rows:
        if row["snr_db"] is not None:
            levels.setdefault(row["file"], {})[row["quant"]] = (row["snr_db"], row["snr_db_worst_row"])
        if row["scale"] is not None and row["scale"]["histogram"]["counts"]:
            histogram = row["scale"]["histogram"]
            histograms.setdefault(row["file"], {})[row["quant"]] = scales.Histogram(
                histogram["log2_edges"], histogram["counts"])
    return {"rows": rows, "files": len({row["file"] for row in rows}),
            "quants": list(dict.fromkeys(row["quant"] for row in rows)),
            "snr": snr.draw(levels) if levels else None,
            "scales": scales.draw(histograms) if histograms else None}
