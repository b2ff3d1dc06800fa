"""`assay compare`, run for real on synthetic records: its exit codes and what it says."""
from __future__ import annotations

import gzip
import json

from reports.tests import fixtures
from scripts.tests.sandbox import Sandbox


class Compare(Sandbox):
    def record(self, name: str, data: dict) -> str:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(data).encode()
        path.write_bytes(gzip.compress(text) if name.endswith(".gz") else text)
        return str(path)

    def test_equal_records_of_any_form_exit_0(self) -> None:
        plain = self.record("a.json", fixtures.conformance())
        for other in ("b.json.gz", "folder/conformance.json", "packed/conformance.json.gz"):
            path = self.record(other, fixtures.conformance())
            other = path if other.startswith("b.") else str(self.root / other.split("/")[0])
            result = self.assay("compare", plain, other)
            self.expect(0, result, "A  host device (simulated), revision 0000000-fixture", "60 equal by hash")
            self.assertEqual(result.stdout.splitlines()[0], "PASS: the codes and scales of 60 cases are the same")

    def test_differences_exit_3_capped_unless_all(self) -> None:
        data = fixtures.conformance()
        for case in data["cases"][:12]:
            case["hash"] = "0" * 16
        a, b = self.record("a.json", fixtures.conformance()), self.record("b.json", data)
        last = data["cases"][11]["name"]
        result = self.assay("compare", a, b)
        self.expect(3, result, "FAIL: 12 cases differ", "    B 0000000000000000", "and 2 more (--all)")
        self.assertNotIn(last, result.stdout)
        self.expect(3, self.assay("compare", "--all", a, b), last)
        said = json.loads(self.assay("compare", "--json", a, b).stdout)
        self.assertEqual((said["verdict"], said["exit_code"], len(said["different"])), ("FAIL", 3, 12))

    def test_other_sets_exit_2_unless_accepted(self) -> None:
        data = fixtures.conformance()
        del data["cases"][0]
        a, b = self.record("a.json", fixtures.conformance()), self.record("b.json", fixtures.summarize(data, "PASS"))
        self.expect(2, self.assay("compare", a, b), "NOT_JUDGED: 1 cases are in one alone", "only in A: 1")
        self.expect(0, self.assay("compare", "--common", a, b), "PASS: the codes and scales of 59 cases of those")

    def test_other_seeds_exit_2(self) -> None:
        data = fixtures.conformance()
        data["run"]["seed"] = 7
        a, b = self.record("a.json", fixtures.conformance()), self.record("b.json", data)
        self.expect(2, self.assay("compare", "--common", a, b), "not comparable: A has seed 1, B has seed 7")

    def test_what_cannot_be_read_exits_4_and_what_is_wrong_64(self) -> None:
        a = self.record("a.json", fixtures.conformance())
        (self.root / "damaged.json.gz").write_bytes(gzip.compress(json.dumps(fixtures.conformance()).encode())[:-20])
        self.expect(4, self.assay("compare", a, str(self.root / "damaged.json.gz")), "damaged.json.gz: damaged gzip")
        for arguments, texts in (([a], ["B"]), ([a, "none.json"], ["B 'none.json' does not exist"]),
                                 ([a, str(self.root / "scripts")], ["holds no conformance.json"]),
                                 ([self.record("s.json", fixtures.sweep((1024,), ("bf16",))), a],
                                  ["a sweep record; allowed: conformance"])):
            self.expect(64, self.assay("compare", *arguments), *texts)
