"""Loads records. A record is untrusted input: it is bounded, validated and recounted before use."""
from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

from reports import consistency, documents
from reports.documents import RecordError

__all__ = ["Record", "RecordError", "load", "schema"]

MAX_BYTES = 256 * 2**20
SCHEMA_PATH = Path(__file__).with_name("record.schema.json")


@dataclasses.dataclass(frozen=True)
class Record:
    """A validated record: `data` meets record.schema.json and agrees with itself."""

    path: Path
    kind: str  # "conformance" or "sweep"
    data: dict[str, Any]

    @property
    def environment(self) -> dict[str, Any]:
        return self.data["environment"]

    @property
    def simulated(self) -> bool:
        """Whether no GPU was involved, so that times say nothing about GPUs."""
        return self.environment["simulated"]

    @property
    def emulator(self) -> str | None:
        """What executed the GPU's machine code in the place of a GPU; then times are meaningless."""
        return self.environment.get("emulator")

    @property
    def temperatures(self) -> set[str]:
        """Of a sweep: hot, cold."""
        return {result.get("temperature", "") for result in self.data["results"]}


def load(path: Path) -> Record:
    """Reads and validates one record, plain or compressed. RecordError when missing, damaged or inconsistent."""
    data = documents.load(path, "record", _VALIDATOR, MAX_BYTES)
    for problem in consistency.problems(data):
        raise RecordError(f"record {path}: {problem}")
    return Record(path, data["kind"], data)


def schema() -> dict[str, Any]:
    """The JSON Schema that every record meets."""
    return _VALIDATOR.schema


_VALIDATOR = documents.validator(SCHEMA_PATH)
