"""JSON from outside: bounded in size, plain or gzip, held against a schema. Every loader of this folder uses it."""
from __future__ import annotations

import gzip
import json
import math
import zlib
from pathlib import Path
from typing import Any

try:
    import jsonschema
except ImportError:  # the machine that a bundle was taken to may not have it
    from reports import bare_schema as jsonschema

_GZIP = b"\x1f\x8b"


class RecordError(Exception):
    """A file that cannot be used. The text names the file, the place in it and what is allowed."""


def load(path: Path, what: str, validator: jsonschema.Draft7Validator, most: int) -> Any:
    """The document in `path`, plain or compressed by gzip. `what` it is stands in front of every message.

    `most` bytes are allowed, compressed and not: a small file that unpacks to a large one is refused, not unpacked.
    """
    data = read(path, what, most)
    error = jsonschema.exceptions.best_match(validator.iter_errors(data))
    if error is not None:
        place = "/".join(str(step) for step in error.absolute_path) or "the whole file"
        message = error.message if len(error.message) < 400 else error.message[:400] + "..."
        raise RecordError(f"{what} {path}: at {place}: {message}")
    return data


def read(path: Path, what: str, most: int) -> Any:
    """As `load`, whatever its shape."""
    return _parse(path, what, _read(path, what, most))


def validator(schema: Path) -> jsonschema.Draft7Validator:
    """Of a schema file. Its references are put in place, since looking each up takes most of the time."""
    whole = json.loads(schema.read_text(encoding="utf-8"))
    return jsonschema.Draft7Validator(_expanded(whole, whole.get("definitions", {})))


def _expanded(part: Any, definitions: dict[str, Any]) -> Any:
    if isinstance(part, list):
        return [_expanded(item, definitions) for item in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        return _expanded(definitions[part["$ref"].removeprefix("#/definitions/")], definitions)
    return {key: _expanded(value, definitions) for key, value in part.items() if key != "definitions"}


def _read(path: Path, what: str, most: int) -> bytes:
    try:
        with path.open("rb") as file:
            compressed = file.read(2) == _GZIP
            file.seek(0)
            content = (gzip.GzipFile(fileobj=file) if compressed else file).read(most + 1)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise RecordError(f"{what} {path}: damaged gzip: {error}") from error
    except OSError as error:
        raise RecordError(f"{what} {path}: cannot be read: {error.strerror}") from error
    if len(content) > most:
        raise RecordError(f"{what} {path}: larger than {most} bytes, which is the most allowed")
    return content


def _parse(path: Path, what: str, content: bytes) -> Any:
    try:
        return json.loads(content.decode("utf-8"), parse_constant=_refuse, parse_float=_finite, parse_int=_integer)
    except (ValueError, RecursionError) as error:
        raise RecordError(f"{what} {path}: not valid JSON: {error or type(error).__name__}") from error


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
