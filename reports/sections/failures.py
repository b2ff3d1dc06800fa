"""What did not pass, each with the line that reproduces it."""
from __future__ import annotations

from typing import Any

from reports.run import Run

ID = "failures"
TITLE = "What did not pass"
OPEN = 10  # shown at once; the rest is folded away
MOST = 500  # in the page at all; the record has the others


def build(run: Run) -> dict[str, Any] | None:
    items = [_item(part) for part in _parts(run) if part["verdict"] != "PASS"]
    stages = [stage for stage in run.stages if stage.verdict.exit_code]
    if not items and not stages:
        return None
    items.sort(key=lambda item: (item["size"], item["name"]))  # the smallest failing case is the one to debug
    return {"stages": stages, "open": items[:OPEN], "folded": items[OPEN:MOST], "total": len(items),
            "left_out": max(0, len(items) - MOST)}


def _parts(run: Run) -> list[dict[str, Any]]:
    parts = []
    if run.conformance:
        parts += run.conformance.data["cases"] + run.conformance.data["activations"]
    for sweep in run.sweeps:
        parts += sweep.data["results"] + sweep.data["baselines"]
    return parts


def _item(part: dict[str, Any]) -> dict[str, Any]:
    if "file" in part:
        name, size = f"{part['file']} → {part['quant']}", part["rows"] * part["cols"]
    else:
        name, size = part["name"], part.get("elements", part.get("rows", 0) * part.get("cols", 0))
    return {"name": name, "size": size, "verdict": part["verdict"], "failures": part.get("failures", []),
            "reproduce": part.get("reproduce") or f"scripts/assay qualify --filter '{part['name']}'"}
