"""`assay test`, run for real with stand-in programs: its counts, its exit codes, its last line."""
from __future__ import annotations

import unittest

from scripts.tests.sandbox import Sandbox

CASE = "per_token_quant/int8/bf16/4x4/uniform"


class Test(Sandbox):
    def last_line(self, result) -> str:
        return result.stdout.splitlines()[-1]

    def run_suites(self, *arguments: str, **environment: str):
        return self.assay("test", "--no-setup", *arguments, **environment)

    def test_counts_every_suite_in_its_last_line(self) -> None:
        result = self.run_suites("--only", "unit", "conformance")
        self.expect(0, result)
        self.assertEqual(self.last_line(result), "68 passed, 0 failed, 1 skipped")  # 5 + 60 cases + 3 activations

    def test_a_failed_unit_test_exits_3(self) -> None:
        result = self.run_suites("--only", "unit", FAKE_UNIT="fail")
        self.expect(3, result)
        self.assertEqual(self.last_line(result), "4 passed, 1 failed, 1 skipped")

    def test_a_runner_that_fails_without_a_failed_test_or_runs_none_is_a_failure(self) -> None:
        for mode, count in (("lie", "5 passed, 1 failed, 1 skipped"), ("none", "0 passed, 1 failed")):
            with self.subTest(mode=mode):
                result = self.run_suites("--only", "unit", FAKE_UNIT=mode)
                self.expect(3, result)
                self.assertEqual(self.last_line(result), count)

    def test_a_crash_is_a_failure(self) -> None:
        for suite, environment in (("unit", {"FAKE_UNIT": "crash"}), ("conformance", {"FAKE_CONFORM": "crash"}),
                                   ("conformance", {"FAKE_CONFORM": "damaged"})):
            with self.subTest(suite=suite, **environment):
                result = self.run_suites("--only", suite, **environment)
                self.assertIn(result.returncode, (3, 4))
                self.assertEqual(self.last_line(result), "0 passed, 1 failed")

    def test_failed_cases_print_what_reproduces_them(self) -> None:
        result = self.run_suites("--only", "conformance", FAKE_CONFORM="fail")
        self.expect(3, result, "expected 17 (0x11), got 18 (0x12)", "scripts/assay test --case")
        self.assertEqual(self.last_line(result), "61 passed, 2 failed")

    def test_a_case_runs_alone(self) -> None:
        self.expect(0, self.run_suites("--case", CASE, "--seed", "5"))
        handed = (self.root / "arguments-assay-conform").read_text().split("\n")
        self.assertEqual(handed[handed.index("--case") + 1], CASE)
        self.assertEqual(handed[handed.index("--seed") + 1], "5")
        self.assertNotIn("--activations", handed)

    def test_a_failed_build_ends_in_a_count_too(self) -> None:
        result = self.run_suites("--only", "unit", FAKE_BUILD="fail")
        self.expect(4, result, "expected a semicolon")
        self.assertEqual(self.last_line(result), "0 passed, 1 failed")

    def test_python_tests_that_fail_are_counted(self) -> None:
        for folder in ("reports/tests", "scripts/tests"):
            for path in (self.root / folder).glob("test_*.py"):
                path.unlink()
        (self.root / "reports/tests/test_one.py").write_text(
            "import unittest\nclass T(unittest.TestCase):\n"
            " def test_a(self): pass\n def test_b(self): self.fail()\n def test_c(self): self.skipTest('x')\n")
        (self.root / "ci/codegen/tests").mkdir(parents=True)
        result = self.run_suites("--only", "python")
        self.expect(3, result, "scripts/tests: holds no test")  # a folder without tests proves nothing
        self.assertEqual(self.last_line(result), "1 passed, 3 failed, 1 skipped")

    def amd(self, text: str, code: int) -> None:
        """Puts a stand-in for ci/amd there that ends so."""
        path = self.root / "ci/amd"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\necho '{text}'\nexit {code}\n")
        path.chmod(0o755)

    def test_the_checks_for_amd_are_counted_and_keep_their_exit_code(self) -> None:
        for text, ended, code, count in (("6 passed, 0 failed", 0, 0, "11 passed, 0 failed, 1 skipped"),
                                         ("5 passed, 1 failed", 1, 1, "10 passed, 1 failed, 1 skipped"),
                                         ("5 passed, 1 failed", 3, 3, "10 passed, 1 failed, 1 skipped"),
                                         ("6 passed, 0 failed", 4, 4, "11 passed, 1 failed, 1 skipped"),
                                         ("no count", 0, 3, "5 passed, 1 failed, 1 skipped"),
                                         ("not run: no root", 4, 4, "5 passed, 1 failed, 1 skipped")):
            with self.subTest(text=text, ended=ended):
                self.amd(text, ended)
                result = self.run_suites("--only", "unit", "amd")
                self.expect(code, result)
                self.assertEqual(self.last_line(result), count)

    def test_what_the_machine_has_no_means_for_is_not_run_and_no_pass(self) -> None:
        self.amd("not run: entering it needs root", 2)
        result = self.run_suites("--only", "unit", "amd")
        self.expect(0, result, "NOT_RUN (entering it needs root)")
        self.assertEqual(self.last_line(result), "5 passed, 0 failed, 1 skipped, 1 not run")
        for arguments, environment, code in ((("unit", "amd"), {"ASSAY_REQUIRE_AMD": "1"}, 2), (("amd",), {}, 2),
                                             (("unit", "amd"), {"FAKE_UNIT": "fail"}, 3)):
            with self.subTest(arguments=arguments, **environment):
                self.expect(code, self.run_suites("--only", *arguments, **environment))

    def test_amd_is_no_suite_of_the_default_run(self) -> None:
        from scripts.tests.sandbox import ROOT
        self.assertIn("--also amd", (ROOT / "ci/run").read_text())
        help_text = self.assay("test", "--help").stdout
        self.assertIn("beside the suites that run by default: amd", " ".join(help_text.split()))


if __name__ == "__main__":
    unittest.main()
