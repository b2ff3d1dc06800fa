"""--launcher: what stands in front of the programs on the device, and nowhere else."""
from __future__ import annotations

import json
import shlex
import shutil
import unittest

from scripts.tests.sandbox import Sandbox

CASE = "per_token_quant/int8/bf16/4x4/uniform"


class Launcher(Sandbox):
    def variables(self, program: str) -> list[str]:
        return (self.root / f"environment-{program}").read_text().split("\n")

    def test_stands_in_front_of_programs_alone(self) -> None:
        self.expect(0, self.assay("qualify", "--no-setup", "--launcher", "env LAUNCHED='a b'"))
        for program in ("assay-conform", "assay-bench"):
            self.assertIn("LAUNCHED=a b", self.variables(program))
        self.assertNotIn("LAUNCHED", (self.root / "cmake-environment").read_text())

    def test_is_part_of_what_the_run_records(self) -> None:
        self.expect(0, self.assay("qualify", "--no-setup", "--launcher", "env LAUNCHED=1"))
        stages = json.loads((self.root / "out/latest/run.json").read_text())["stages"]
        noted = [stage["name"] for stage in stages if "launched by" in stage["note"] and "LAUNCHED=1" in stage["note"]]
        self.assertEqual(noted, ["conformance", "sweep"])
        self.assertIn("LAUNCHED=1", (self.root / "out/latest/conformance.log").read_text().splitlines()[0])

    def test_starts_the_unit_tests(self) -> None:
        witness = self.root / "witness"
        self.tool("launch", f'#!/bin/sh\necho "$1" >> {witness}\nexec "$@"\n')
        self.expect(0, self.assay("test", "--no-setup", "--only", "unit", "conformance", "--launcher", "launch"))
        self.assertEqual([line.split("/")[-1] for line in witness.read_text().split()], ["assay-unit", "assay-conform"])

    def test_the_line_that_reproduces_has_it(self) -> None:
        result = self.assay("test", "--no-setup", "--case", CASE, "--launcher", "env 'A=b c'", FAKE_CONFORM="fail")
        self.expect(3, result)
        line = next(line for line in result.stdout.splitlines() if "scripts/assay test --case" in line)
        words = shlex.split(line)
        self.assertEqual(shlex.split(words[words.index("--launcher") + 1])[1:], ["A=b c"])

    def test_a_launcher_that_fails_or_hangs_is_no_pass(self) -> None:
        for command, text in (("false", "left no record"), ("sh -c 'sleep 60'", "ran past its time limit")):
            with self.subTest(command=command):
                self.expect(4, self.assay("qualify", "--no-setup", "--no-sweep", "--time-limit", "2", "--launcher",
                                          command), text)

    def test_bad_ones_are_usage_errors(self) -> None:
        for text, said in (("", "names no command"), ("'", "cannot be split"),
                           ("no-such-command -x", "'no-such-command'"), ("./LICENSE", "not executable")):
            for command in ("qualify", "test"):
                with self.subTest(text=text, command=command):
                    self.expect(64, self.assay(command, "--launcher", text), "--launcher", said)

    @unittest.skipUnless(shutil.which("valgrind"), "no valgrind")
    def test_valgrind(self) -> None:
        result = self.assay("test", "--no-setup", "--only", "unit", "--launcher",
                            "valgrind --quiet --error-exitcode=9 --undef-value-errors=no")
        self.expect(0, result, "5 passed, 0 failed, 1 skipped")


if __name__ == "__main__":
    unittest.main()
