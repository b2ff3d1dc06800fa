"""`assay qualify`, run for real with stand-in programs."""
from __future__ import annotations

import json
import unittest

from scripts.tests.sandbox import Sandbox


class Qualify(Sandbox):
    def qualify(self, *arguments: str, **environment: str):
        return self.assay("qualify", "--no-setup", *arguments, **environment)

    def test_passes_and_leaves_a_report(self) -> None:
        result = self.qualify()
        self.expect(0, result, "PASS on host device (simulated)", "says nothing about GPUs", "conformance", "report: ")
        page = (self.root / "out/latest/report.html").read_text()
        self.assertIn("<h1>PASS</h1>", page)
        self.assertEqual(sorted(path.name for path in (self.root / "out").iterdir() if path.is_symlink()), ["latest"])

    def test_prints_how_long_each_stage_took(self) -> None:
        printed = self.qualify().stdout
        for stage in ("configure", "build", "conformance", "sweep", "report", "all"):
            self.assertRegex(printed, rf"(?m)^  {stage} +\S+ \S+")

    def test_hands_its_arguments_on(self) -> None:
        self.expect(0, self.qualify("--level", "smoke", "--seed", "7", "--filter", "*/int8/*", "--jobs", "3"))
        handed = (self.root / "arguments-assay-conform").read_text().split("\n")
        for pair in (["--level", "smoke"], ["--seed", "7"], ["--filter", "*/int8/*"], ["--jobs", "3"]):
            self.assertEqual(handed[handed.index(pair[0]) + 1], pair[1])

    def test_uses_bundled_activations(self) -> None:
        data = self.root / "suites/data"
        data.mkdir(parents=True)
        (data / "a.npy").write_bytes(b"\x93NUMPY")
        self.expect(0, self.qualify())
        self.assertIn(str(data / "a.npy"), (self.root / "arguments-assay-conform").read_text())

    def test_fails_with_3_and_a_line_that_reproduces(self) -> None:
        self.expect(3, self.qualify(FAKE_CONFORM="fail"), "FAIL on host device")
        self.assertIn("scripts/assay test --case", (self.root / "out/latest/report.html").read_text())

    def test_json_is_all_of_stdout(self) -> None:
        result = self.qualify("--json", FAKE_CONFORM="fail")
        said = json.loads(result.stdout)
        self.assertEqual((said["verdict"], said["exit_code"], result.stderr), ("FAIL", 3, ""))

    def test_nothing_but_a_whole_run_passes(self) -> None:
        for mode, code, verdict in (("crash", 4, "ERROR"), ("silent", 4, "ERROR"), ("damaged", 4, "ERROR"),
                                    ("empty", 2, "NOT_RUN")):
            for program in ("FAKE_CONFORM", "FAKE_BENCH") if mode != "empty" else ("FAKE_CONFORM",):
                with self.subTest(mode=mode, program=program):
                    self.expect(code, self.qualify(**{program: mode}), f"{verdict} on ")
                    self.assertIn(f"<h1>{verdict}</h1>", (self.root / "out/latest/report.html").read_text())

    def test_an_exit_code_that_contradicts_the_record_is_believed(self) -> None:
        self.expect(3, self.qualify(FAKE_CONFORM="lie"),
                    "the record says PASS, but assay-conform ended with exit code 3")

    def test_records_of_two_devices_are_no_verdict(self) -> None:
        result = self.qualify(FAKE_BENCH="elsewhere")
        self.expect(4, result, "the records are from different devices", "another device")

    def test_an_empty_filter_is_a_usage_error(self) -> None:
        self.expect(64, self.qualify("--filter", "x", FAKE_CONFORM="usage"), "selects no case")

    def test_a_filter_without_timed_configurations_is_no_pass(self) -> None:
        self.expect(2, self.qualify(FAKE_BENCH="usage"), "--no-sweep")
        self.expect(0, self.qualify("--no-sweep", FAKE_BENCH="usage"), "Speed was not measured")

    def test_records_of_an_earlier_run_do_not_count(self) -> None:
        out = self.root / "here"
        self.expect(0, self.qualify("--out", str(out)))
        self.expect(4, self.qualify("--out", str(out), FAKE_CONFORM="silent"), "left no record")

    def test_an_earlier_run_out_of_out_keeps_latest(self) -> None:
        self.expect(0, self.qualify("--out", str(self.root / "here")))
        self.assertFalse((self.root / "out/latest").exists())

    def test_a_failed_build_shows_its_end_and_its_log(self) -> None:
        self.expect(4, self.qualify(FAKE_BUILD="fail"), "expected a semicolon", "configure.log")


if __name__ == "__main__":
    unittest.main()
