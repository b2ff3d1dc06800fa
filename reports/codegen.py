"""The machine code of the kernels for AMD, as ci/codegen/check found it: compiled and inspected, nothing more.

Untrusted like a record: bounded, held against codegen.schema.json, and not believed where it contradicts itself.
"""
from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from reports import documents
from reports.documents import RecordError
from reports.verdicts import Verdict

MAX_BYTES = 32 * 2**20
KEY = ("arch", "in", "out", "variant")


@dataclasses.dataclass(frozen=True)
class Codegen:
    path: Path
    data: dict[str, Any]

    @property
    def verdict(self) -> Verdict:
        """What the check's exit code said: a broken rule or a budget that was left is a degradation."""
        if any(finding["wrong_results"] for finding in self.data["findings"]):
            return Verdict.FAIL
        if self.data["findings"] or self.data["changes"]:
            return Verdict.DEGRADED
        judged = self.data["kernels"] and self.data.get("judged", True)
        return Verdict.PASS if judged else Verdict.NOT_JUDGED


def load(path: Path) -> Codegen:
    """RecordError when the file is missing, damaged or contradicts itself."""
    data = documents.load(path, "codegen file", _VALIDATOR, MAX_BYTES)
    for problem in _problems(data):
        raise RecordError(f"codegen file {path}: {problem}")
    return Codegen(path, data)


def _problems(data: dict[str, Any]) -> Iterator[str]:
    found = set()
    accused = {finding["name"] for finding in data["findings"]}
    for row in data["kernels"]:
        name = "/".join(row[field] for field in KEY)
        if name in found:
            yield f"{name} appears twice in kernels"
        found.add(name)
        if (row["scratch"] or row["spills"]) and name not in accused:
            yield f"{name} spills or takes scratch memory, and findings do not say so"


_VALIDATOR = documents.validator(Path(__file__).with_name("codegen.schema.json"))
