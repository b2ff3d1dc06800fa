"""The small validator agrees with the package jsonschema about every schema of this folder."""
from __future__ import annotations

import copy
import json
import random
import unittest
from pathlib import Path

import jsonschema

from reports import bare_schema, records
from reports.tests import fixtures

SCHEMAS = sorted(Path(records.__file__).parent.glob("*.schema.json"))
ODD = (None, True, False, 0, 1, -1, 0.5, 2.0, "", "x", "PASS", "sweep", "0" * 16, "x" * 500, [], [1], {}, {"a": 1})


def places(data, path=()):
    """The path of every value in a document."""
    yield path
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in inner:
        yield from places(value, (*path, key))


def replaced(data, path, value):
    if not path:
        return value
    result = copy.deepcopy(data)
    at = result
    for key in path[:-1]:
        at = at[key]
    if value is ...:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    return result


class BareSchema(unittest.TestCase):
    def test_every_schema_of_this_folder_is_understood(self) -> None:
        self.assertTrue(SCHEMAS)
        for path in SCHEMAS:
            with self.subTest(path.name):
                bare_schema.Draft7Validator(json.loads(path.read_text(encoding="utf-8")))

    def test_a_keyword_that_is_not_known_is_refused(self) -> None:
        for schema in ({"multipleOf": 2}, {"items": {"anyOf": []}}, {"properties": {"a": {"format": "date"}}},
                       {"$ref": "elsewhere.json"}):
            with self.subTest(schema=schema), self.assertRaisesRegex(ValueError, "is not known|does not begin"):
                bare_schema.Draft7Validator(schema)

    def test_it_agrees_about_damaged_records(self) -> None:
        rng = random.Random(1)
        bare, full = bare_schema.Draft7Validator(records.schema()), jsonschema.Draft7Validator(records.schema())
        refused = 0
        for record in (fixtures.conformance(cases=3, files=1, failed=1),
                       fixtures.sweep(columns=(64,), inputs=("f16",))):
            self.assertEqual(list(bare.iter_errors(record)), [])
            everywhere = list(places(record))
            for path in rng.sample(everywhere, min(len(everywhere), 40)):
                for value in (*rng.sample(ODD, 4), ...):
                    if value is ... and not path:
                        continue
                    damaged = replaced(record, path, value)
                    expected = {tuple(error.absolute_path) for error in full.iter_errors(damaged)}
                    found = {error.absolute_path for error in bare.iter_errors(damaged)}
                    self.assertEqual(found, expected, (path, value))
                    refused += bool(found)
        self.assertGreater(refused, 50)


if __name__ == "__main__":
    unittest.main()
