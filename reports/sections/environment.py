"""What the records were made on and with, and how long each stage took."""
from __future__ import annotations

from typing import Any

from reports.records import Record
from reports.run import Run

ID = "environment"
TITLE = "Environment"
_ONLY_WHERE_TRUE = ("simulated", "emulator")


def build(run: Run) -> dict[str, Any] | None:
    if not run.records and not run.stages:
        return None
    shared, differing = _facts(run.records)
    return {"facts": shared, "differing": differing, "stages": run.stages,
            "total_seconds": sum(stage.seconds for stage in run.stages),
            "runs": [{"kind": record.kind, "file": record.path.name, **record.data["run"]} for record in run.records]}


def _facts(records: list[Record]) -> tuple[list[tuple[str, Any]], list[tuple[str, list[tuple[str, Any]]]]]:
    keys = dict.fromkeys(key for record in records for key in record.environment
                         if record.environment[key] or key not in _ONLY_WHERE_TRUE)
    shared, differing = [], []
    for key in keys:
        values = [(record.kind, record.environment.get(key)) for record in records]
        if all(value == values[0][1] for _, value in values):
            shared.append((key, values[0][1]))
        else:
            differing.append((key, values))
    return shared, differing
