"""A record is untrusted: each way of damaging one is refused, with a message that names the place."""
from __future__ import annotations

import gzip
import json
import tempfile
import unittest
from pathlib import Path
from typing import Any
from unittest import mock

import jsonschema

from reports import records
from reports.tests import fixtures


class Records(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / "record.json"

    def load(self, data: Any) -> records.Record:
        self.path.write_text(data if isinstance(data, str) else json.dumps(data))
        return records.load(self.path)

    def refused(self, data: Any, *texts: str) -> None:
        with self.assertRaises(records.RecordError) as caught:
            self.load(data)
        for text in (str(self.path), *texts):
            self.assertIn(text, str(caught.exception))

    def test_the_schema_is_a_schema(self) -> None:
        jsonschema.Draft7Validator.check_schema(records.schema())

    def test_whole_records_are_read(self) -> None:
        self.assertEqual(self.load(fixtures.conformance(failed=3)).kind, "conformance")
        self.assertTrue(self.load(fixtures.sweep()).simulated)

    def test_a_missing_file(self) -> None:
        self.refused_path = self.path.with_name("none.json")
        with self.assertRaisesRegex(records.RecordError, "none.json: cannot be read: No such file"):
            records.load(self.refused_path)

    def test_what_is_not_json(self) -> None:
        for text in ("", "{", "\x00", '{"a": NaN}', '{"a": Infinity}', '{"a": 1e999}', '{"a": ' + "9" * 30 + "}",
                     "[" * 100000):
            with self.subTest(text=text[:20]):
                self.refused(text, "not valid JSON")
        self.path.write_bytes(b'{"a": "\xff"}')
        with self.assertRaisesRegex(records.RecordError, "not valid JSON"):
            records.load(self.path)

    def test_a_file_that_is_too_large(self) -> None:
        with mock.patch.object(records, "MAX_BYTES", 1000):
            self.refused(fixtures.sweep(), "larger than 1000 bytes")

    def test_compressed_records_are_read_as_plain_ones(self) -> None:
        data = json.dumps(fixtures.conformance()).encode()
        path = self.path.with_suffix(".json.gz")
        path.write_bytes(gzip.compress(data[:1000]) + gzip.compress(data[1000:]))
        self.assertEqual(records.load(path).data, fixtures.conformance())

    def test_a_small_file_that_unpacks_to_a_large_one(self) -> None:
        self.path.write_bytes(gzip.compress(b" " * 10_000_000))
        with mock.patch.object(records, "MAX_BYTES", 100_000):
            self.assertLess(self.path.stat().st_size, records.MAX_BYTES)
            with self.assertRaisesRegex(records.RecordError, "larger than 100000 bytes"):
                records.load(self.path)

    def test_damaged_compression(self) -> None:
        whole = gzip.compress(json.dumps(fixtures.conformance()).encode())
        for damaged in (whole[:-4], whole[:30], whole[:-8] + bytes(8), whole[:200] + bytes(200) + whole[400:],
                        whole[:2], whole + b"more"):
            self.path.write_bytes(damaged)
            with self.assertRaisesRegex(records.RecordError, "damaged gzip"):
                records.load(self.path)

    def test_every_required_field_is_required(self) -> None:
        for make, parts in ((fixtures.conformance, ("environment", "run", "cases", "activations")),
                            (fixtures.sweep, ("environment", "run", "results", "ceilings", "baselines"))):
            for name in ("schema", "kind", "summary", *parts):
                data = make()
                del data[name]
                with self.subTest(missing=name):
                    self.refused(data)

    def test_wrong_values_are_named_with_their_place(self) -> None:
        for path, value in ((("environment", "simulated"), "yes"), (("environment", "wave"), 48),
                            (("run", "level"), "huge"), (("schema",), "assay-record/2"), (("kind",), "other"),
                            (("cases", 0, "verdict"), "OK"), (("cases", 1, "hash"), "xyz"),
                            (("cases", 2, "seconds"), -1), (("cases", 3, "checks", "codes"), True),
                            (("activations", 0, "snr_db"), "40"), (("environment", "extra"), {"nested": 1})):
            data = fixtures.conformance()
            place = data
            for step in path[:-1]:
                place = place[step]
            place[path[-1]] = value
            with self.subTest(path=path):
                self.refused(data, "/".join(str(step) for step in path))

    def test_a_summary_is_recounted(self) -> None:
        for change, text in (({"cases": 61}, "counts 61 cases, but there are 60"), ({"PASS": 59}, "counts 59 PASS"),
                             ({"ERROR": 1}, "counts 1 ERROR")):
            data = fixtures.conformance()
            data["summary"].update(change)
            self.refused(data, text)

    def test_a_summary_better_than_its_parts(self) -> None:
        data = fixtures.conformance(failed=1)
        data["summary"]["verdict"] = "PASS"
        self.refused(data, "the summary says PASS, but its parts are FAIL")
        self.refused(fixtures.conformance(cases=0, files=0), "says PASS, but its parts are NOT_RUN")

    def test_a_case_that_contradicts_its_checks(self) -> None:
        data = fixtures.conformance()
        data["cases"][0]["checks"]["codes"] = "FAIL"
        self.refused(data, "says PASS, but its check codes says FAIL")
        data = fixtures.conformance()
        data["cases"][0]["checks"] = {"codes": "NOT_RUN"}
        self.refused(data, "none of its checks passed")
        data = fixtures.conformance()
        data["cases"][0]["checks"]["surprise"] = "PASS"
        self.refused(data, "surprise is not in the list of checks")
        data = fixtures.conformance(failed=1)
        data["cases"][0]["failures"] = []
        self.refused(data, "names no failure")

    def test_a_name_that_appears_twice(self) -> None:
        data = fixtures.sweep()
        data["results"].append(data["results"][0])
        self.refused(data, "appears 2 times in results")

    def test_histograms(self) -> None:
        data = fixtures.conformance()
        data["activations"][0]["scale"]["histogram"]["counts"].append(1)
        self.refused(data, "17 counts need 18 edges")
        data = fixtures.conformance()
        data["activations"][0]["scale"]["histogram"]["log2_edges"].reverse()
        self.refused(data, "do not ascend")

    def test_a_time_without_a_right_result(self) -> None:
        data = fixtures.sweep()
        data["results"][0]["verified"] = False
        self.refused(data, "says PASS, but was not verified")
        data["results"][0]["verdict"] = data["summary"]["verdict"] = "FAIL"
        self.refused(data, "has a time, but was not verified")
