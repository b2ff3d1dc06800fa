"""How to read the page."""
from __future__ import annotations

from typing import Any

from reports.run import Run
from reports.verdicts import Verdict

ID = "guide"
TITLE = "How to read this"


def build(run: Run) -> dict[str, Any] | None:
    return {"verdicts": [(verdict.value, verdict.meaning, verdict.exit_code) for verdict in Verdict]}
