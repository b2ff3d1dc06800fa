"""Two records compared: only equal bits of the same cases are a pass."""
from __future__ import annotations

import copy
import unittest
from pathlib import Path
from typing import Any

from reports import comparison
from reports.records import Record
from reports.tests import fixtures
from reports.verdicts import Verdict


def compared(a: dict[str, Any], b: dict[str, Any], common_only: bool = False) -> comparison.Comparison:
    return comparison.compare(*(Record(Path("r.json"), "conformance", data) for data in (a, b)), common_only)


class Comparisons(unittest.TestCase):
    def setUp(self) -> None:
        self.a = fixtures.conformance(cases=20)
        self.b = copy.deepcopy(self.a)

    def test_a_record_equals_itself(self) -> None:
        result = compared(self.a, self.b)
        self.assertEqual((result.verdict, result.by_hash, result.by_verdict), (Verdict.PASS, 20, 0))

    def test_one_other_hash_is_a_wrong_result_and_is_named(self) -> None:
        self.b["cases"][3]["hash"] = "0" * 16
        result = compared(self.a, self.b)
        self.assertIs(result.verdict, Verdict.FAIL)
        other = self.a["cases"][3]
        self.assertEqual(result.different, [comparison.Difference(other["name"], other["hash"], "0" * 16)])
        self.assertEqual(result.by_hash, 19)

    def test_other_sets_are_no_verdict_unless_the_intersection_is_accepted(self) -> None:
        del self.b["cases"][0], self.a["cases"][-1]
        result = compared(self.a, self.b)
        self.assertEqual((result.verdict, len(result.only_a), len(result.only_b)), (Verdict.NOT_JUDGED, 1, 1))
        self.assertIs(compared(self.a, self.b, common_only=True).verdict, Verdict.PASS)
        self.b["cases"][4]["hash"] = "0" * 16
        self.assertIs(compared(self.a, self.b).verdict, Verdict.FAIL)

    def test_nothing_in_common_never_passes(self) -> None:
        self.b["cases"] = []
        for common_only in (False, True):
            self.assertIs(compared(self.a, self.b, common_only).verdict, Verdict.NOT_JUDGED)
            self.assertIs(compared(self.b, self.b, common_only).verdict, Verdict.NOT_JUDGED)

    def test_other_seeds_are_not_comparable(self) -> None:
        self.b["run"]["seed"] = 2
        result = compared(self.a, self.b, common_only=True)
        self.assertEqual((result.verdict, result.equal, result.different), (Verdict.NOT_JUDGED, 0, []))

    def test_rejected_calls_are_compared_by_their_verdicts(self) -> None:
        self.a["cases"][0]["hash"] = self.b["cases"][0]["hash"] = None
        result = compared(self.a, self.b)
        self.assertEqual((result.verdict, result.by_hash, result.by_verdict), (Verdict.PASS, 19, 1))
        self.b["cases"][0]["verdict"] = "FAIL"
        self.assertIs(compared(self.a, self.b).verdict, Verdict.FAIL)

    def test_a_hash_in_one_alone_is_no_answer(self) -> None:
        self.b["cases"][0]["hash"] = None
        for common_only in (False, True):
            result = compared(self.a, self.b, common_only)
            self.assertEqual((result.verdict, len(result.undecided)), (Verdict.NOT_JUDGED, 1))

    def test_an_error_is_no_answer(self) -> None:
        for records in ((self.a,), (self.a, self.b)):
            for record in records:
                record["cases"][0].update(hash=None, verdict="ERROR")
            self.assertIs(compared(self.a, self.b, common_only=True).verdict, Verdict.NOT_JUDGED)

    def test_what_did_not_run_is_not_there(self) -> None:
        self.b["cases"][0].update(hash=None, verdict="NOT_RUN")
        self.assertEqual(compared(self.a, self.b).only_a, [self.a["cases"][0]["name"]])
        self.a["cases"][0].update(hash=None, verdict="NOT_RUN")
        result = compared(self.a, self.b)
        self.assertEqual((result.verdict, len(result.in_neither), result.only_a), (Verdict.PASS, 1, []))
