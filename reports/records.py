"""Loads records. A record is untrusted input: it is bounded, validated and recounted before use."""
from __future__ import annotations

import dataclasses
import json
import math
from pathlib import Path
from typing import Any

import jsonschema

from reports import consistency

MAX_BYTES = 256 * 2**20
SCHEMA_PATH = Path(__file__).with_name("record.schema.json")


class RecordError(Exception):
    """A record that cannot be used. The text names the file, the place in it and what is allowed."""


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


def load(path: Path) -> Record:
    """Reads and validates one record. RecordError when it is missing, damaged or inconsistent."""
    data = _parse(path, _read(path))
    _validate(path, data)
    for problem in consistency.problems(data):
        raise RecordError(f"record {path}: {problem}")
    return Record(path, data["kind"], data)


def schema() -> dict[str, Any]:
    """The JSON Schema that every record meets."""
    return json.loads(SCHEMA_PATH.read_text(encoding="utf-8"))


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise RecordError(f"record {path}: cannot be read: {error.strerror}") from error
    if len(content) > MAX_BYTES:
        raise RecordError(f"record {path}: larger than {MAX_BYTES} bytes, which is the most allowed")
    return content


def _parse(path: Path, content: bytes) -> Any:
    try:
        return json.loads(content.decode("utf-8"), parse_constant=_refuse, parse_float=_finite,
                          parse_int=_integer)
    except (ValueError, RecursionError) as error:
        raise RecordError(f"record {path}: not valid JSON: {error or type(error).__name__}") from error


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is not a number that JSON has; null stands for a missing one")


def _finite(text: str) -> float:
    value = float(text)
    return value if math.isfinite(value) else _refuse(text)


def _integer(text: str) -> int:
    value = int(text)
    if abs(value) >= 2**64:
        raise ValueError(f"an integer of {len(text)} digits; 64 bits are the most allowed")
    return value


def _validate(path: Path, data: Any) -> None:
    error = jsonschema.exceptions.best_match(_VALIDATOR.iter_errors(data))
    if error is not None:
        place = "/".join(str(step) for step in error.absolute_path) or "the whole file"
        message = error.message if len(error.message) < 400 else error.message[:400] + "..."
        raise RecordError(f"record {path}: at {place}: {message}")


_VALIDATOR = jsonschema.Draft7Validator(schema())
