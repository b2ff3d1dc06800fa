"""Real activations: signal to noise per file and type, and how their scales are spread."""
from __future__ import annotations

from pathlib import PurePath
from typing import Any

from reports.plots import scales, snr
from reports.run import Run

ID = "activations"
TITLE = "Real activations"


def build(run: Run) -> dict[str, Any] | None:
    if run.conformance is None or not run.conformance.data["activations"]:
        return None
    rows = _with_short_names(run.conformance.data["activations"])
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


def _with_short_names(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """File names without their folders, where that tells them apart."""
    files = {row["file"] for row in rows}
    short = {file: PurePath(file).name or file for file in files}
    return [{**row, "file": short[row["file"]]} for row in rows] if len(set(short.values())) == len(files) else rows
