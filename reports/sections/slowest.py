"""Where the suite's time went, and every case by name."""
from __future__ import annotations

from typing import Any

from reports.run import Run

ID = "slowest"
TITLE = "Cases"
SHOWN = 8
MOST_NAMES = 20000  # beyond that the page only points at the record


def build(run: Run) -> dict[str, Any] | None:
    if run.conformance is None or not run.conformance.data["cases"]:
        return None
    cases = run.conformance.data["cases"]
    groups: dict[str, list[dict[str, Any]]] = {}
    for case in cases if len(cases) <= MOST_NAMES else []:
        groups.setdefault(f"{case['input']} → {case['quant']}", []).append(case)
    slowest = [] if run.emulator else sorted(cases, key=lambda case: -case["seconds"])[:SHOWN]
    return {"slowest": slowest, "groups": dict(sorted(groups.items())),
            "total": len(cases),
            "elements": sum(case["elements"] for case in cases), "listed": len(cases) <= MOST_NAMES}
