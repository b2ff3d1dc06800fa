"""JSON Schema, as far as the schemas of this folder go: for a machine without the package jsonschema.

It has the names of that package which documents.py uses. A schema with a keyword that is not known here is refused
when it is read, so that nothing is left unchecked in silence; a test holds both against each other.
"""
from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

_TYPES = {"object": dict, "array": list, "string": str, "null": type(None), "boolean": bool}
_SAYS_NOTHING = {"$schema", "title", "description", "definitions", "then"}  # `then` is looked at with its `if`


@dataclasses.dataclass(frozen=True)
class ValidationError(Exception):
    message: str
    absolute_path: tuple[str | int, ...]


class Draft7Validator:
    def __init__(self, schema: dict[str, Any]) -> None:
        self.schema = schema
        _require_known(schema)

    def iter_errors(self, data: Any) -> Iterator[ValidationError]:
        return self._of(data, self.schema, ())

    def _of(self, data: Any, schema: dict[str, Any], path: tuple) -> Iterator[ValidationError]:
        if "$ref" in schema:  # whatever stands beside it is ignored: so says the draft
            yield from self._of(data, self._definition(schema["$ref"]), path)
            return
        for keyword, limit in schema.items():
            if keyword in _SIMPLE and not _SIMPLE[keyword](data, limit):
                yield ValidationError(f"{repr(data)[:200]} does not meet {keyword} {limit!r}", path)
        for part in schema.get("allOf", []):
            yield from self._of(data, part, path)
        if "oneOf" in schema and sum(not any(self._of(data, part, path)) for part in schema["oneOf"]) != 1:
            yield ValidationError(f"{repr(data)[:200]} does not meet exactly one of {len(schema['oneOf'])} forms", path)
        if "if" in schema and not any(self._of(data, schema["if"], path)):
            yield from self._of(data, schema.get("then", {}), path)
        if isinstance(data, dict):
            for name, value in data.items():
                for part in _of_property(schema, name):
                    yield from self._of(value, part, (*path, name))
        if isinstance(data, list) and "items" in schema:
            for index, value in enumerate(data):
                yield from self._of(value, schema["items"], (*path, index))

    def _definition(self, reference: str) -> dict[str, Any]:
        return self.schema["definitions"][reference.removeprefix("#/definitions/")]


class exceptions:  # noqa: N801  (the module of that name in jsonschema)
    ValidationError = ValidationError

    @staticmethod
    def best_match(errors: Iterable[ValidationError]) -> ValidationError | None:
        """The first; one is enough to refuse a file."""
        return next(iter(errors), None)


def _of_property(schema: dict[str, Any], name: str) -> list[Any]:
    """The schemas that the property of that name has to meet; False among them forbids it."""
    found = [schema["properties"][name]] if name in schema.get("properties", {}) else []
    found += [part for pattern, part in schema.get("patternProperties", {}).items() if re.search(pattern, name)]
    if not found and "additionalProperties" in schema:
        found.append(schema["additionalProperties"])
    return [{"enum": []} if part is False else {} if part is True else part for part in found]


def _is_type(data: Any, allowed: str | list[str]) -> bool:
    return any(_is_number(data, name) if name in ("number", "integer") else isinstance(data, _TYPES[name])
               for name in ([allowed] if isinstance(allowed, str) else allowed))


def _is_number(data: Any, kind: str = "number") -> bool:
    if isinstance(data, bool) or not isinstance(data, (int, float)):
        return False
    return kind == "number" or isinstance(data, int) or data.is_integer()


def _same(data: Any, value: Any) -> bool:
    """True is not 1 in JSON."""
    return data == value and isinstance(data, bool) == isinstance(value, bool)


def _for(kind: type | tuple[type, ...], check: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    """A keyword that speaks of one type alone."""
    return lambda data, limit: not isinstance(data, kind) or isinstance(data, bool) or check(data, limit)


_NUMBER = (int, float)
_SIMPLE: dict[str, Callable[[Any, Any], bool]] = {
    "type": _is_type,
    "enum": lambda data, allowed: any(_same(data, value) for value in allowed),
    "const": _same,
    "required": _for(dict, lambda data, names: all(name in data for name in names)),
    "maxProperties": _for(dict, lambda data, most: len(data) <= most),
    "maxItems": _for(list, lambda data, most: len(data) <= most),
    "minItems": _for(list, lambda data, least: len(data) >= least),
    "minLength": _for(str, lambda data, least: len(data) >= least),
    "maxLength": _for(str, lambda data, most: len(data) <= most),
    "pattern": _for(str, lambda data, pattern: re.search(pattern, data) is not None),
    "minimum": _for(_NUMBER, lambda data, least: data >= least),
    "exclusiveMinimum": _for(_NUMBER, lambda data, least: data > least),
    "maximum": _for(_NUMBER, lambda data, most: data <= most),
}
# What holds further schemas. True: by name, None: a list of them, False: one.
_NESTED = {"properties": True, "patternProperties": True, "definitions": True, "additionalProperties": False,
           "items": False, "if": False, "then": False, "allOf": None, "oneOf": None}
_KNOWN = {*_SIMPLE, *_NESTED, *_SAYS_NOTHING, "$ref"}


def _require_known(schema: Any) -> None:
    if isinstance(schema, bool):
        return
    for keyword, value in schema.items():
        if keyword not in _KNOWN:
            raise ValueError(f"schema keyword {keyword!r} is not known; known: {', '.join(sorted(_KNOWN))}")
        if keyword == "$ref" and not value.startswith("#/definitions/"):
            raise ValueError(f"$ref {value!r} does not begin with '#/definitions/'")
        if keyword in _NESTED:
            parts = value if _NESTED[keyword] is None else value.values() if _NESTED[keyword] else [value]
            for part in parts:
                _require_known(part)
