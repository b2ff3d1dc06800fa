"""`assay sanitize`, with a stand-in for compute-sanitizer. What it prints is in the real one's words."""
from __future__ import annotations

import ast
import json
import re
import sys
import unittest

from scripts.tests.sandbox import Sandbox

# $FAKE_SANITIZER names a tool and how it ends: "racecheck=hazards". Other tools find nothing.
SANITIZER = """#!{python}
import json, os, subprocess, sys, time
tool = sys.argv[sys.argv.index("--tool") + 1]
error_exit = int(sys.argv[sys.argv.index("--error-exitcode") + 1])
program = sys.argv[sys.argv.index("--error-exitcode") + 2:]
with open({seen!r}, "a") as file:
    file.write(json.dumps([tool, program]) + "\\n")
name, _, mode = os.environ.get("FAKE_SANITIZER", "").partition("=")
mode = mode if name == tool else ""
print("========= COMPUTE-SANITIZER")
if mode == "hang":
    time.sleep(60)
if mode == "crash":
    os.abort()
code = subprocess.run(program).returncode
found = 2 if mode == "found" else 0
if found:
    print("========= Invalid __global__ write of size 4 bytes")
    code = error_exit
if mode == "silent":
    sys.exit(code)
if tool == "racecheck":
    print("========= RACECHECK SUMMARY: %d hazards displayed (%d errors, 0 warnings)" % (found, found))
else:
    print("========= ERROR SUMMARY: %d error%s" % (found, "" if found == 1 else "s"))
sys.exit(error_exit if mode == "exit" else code)
"""
TOOLS = ["memcheck", "racecheck", "initcheck", "synccheck"]


class Sanitize(Sandbox):
    def setUp(self) -> None:
        super().setUp()
        self.seen = self.root.parent / "seen"
        self.tool("nvcc", "#!/bin/sh\n")
        self.there("usr/local/cuda/compute-sanitizer/compute-sanitizer",
                   SANITIZER.format(python=sys.executable, seen=str(self.seen)))

    def sanitize(self, *arguments: str, **environment: str):
        return self.assay("sanitize", "--no-setup", *arguments, **environment)

    def calls(self) -> list[list]:
        return [json.loads(line) for line in self.seen.read_text().splitlines()]

    def test_every_tool_looks_at_every_glob(self) -> None:
        text = (self.root / "scripts/assay_cli/sanitize.py").read_text(encoding="utf-8")
        globs = ["*/a", *ast.literal_eval(re.search(r"^GLOBS = (\(.*?\))", text, re.S | re.M)[1])]
        self.edit("scripts/assay_cli/sanitize.py", "GLOBS = (", "GLOBS = ('*/a', ")
        result = self.sanitize()
        self.expect(0, result, *(f"PASS {tool}: 0 errors in {60 * len(globs)} cases" for tool in TOOLS))
        handed = [(tool, command[command.index("--filter") + 1]) for tool, command in self.calls()]
        self.assertEqual(handed, [(tool, glob) for tool in TOOLS for glob in globs])
        folder = next((self.root / "out").iterdir())
        left = {path.name for path in folder.iterdir()}
        self.assertLessEqual({f"{tool}.log" for tool in TOOLS} | {"sanitize.json", "memcheck-1.json"}, left)
        self.assertFalse((self.root / "out/latest").exists())  # it is no qualification

    def test_tools_and_cases_can_be_chosen(self) -> None:
        self.expect(0, self.sanitize("--tool", "synccheck", "racecheck", "--filter", "*/x", "--level", "smoke"))
        self.assertEqual([tool for tool, _ in self.calls()], ["synccheck", "racecheck"])
        for _, command in self.calls():
            self.assertEqual([command[command.index(name) + 1] for name in ("--filter", "--level")], ["*/x", "smoke"])

    def test_errors_that_a_tool_counts_are_wrong_results(self) -> None:
        for tool in ("memcheck", "racecheck"):
            with self.subTest(tool=tool):
                self.expect(3, self.sanitize(FAKE_SANITIZER=f"{tool}=found"), f"FAIL {tool}", "reports 2 errors",
                            "Invalid __global__ write", "PASS initcheck")

    def test_without_a_summary_there_is_no_pass(self) -> None:
        for mode, text in (("silent", "without saying how many errors"), ("crash", "SIGABRT"),
                           ("hang", "ran past its time limit"), ("exit", "exit code 99")):
            with self.subTest(mode=mode):
                self.expect(4, self.sanitize("--time-limit", "5", FAKE_SANITIZER=f"initcheck={mode}"),
                            "ERROR initcheck",
                            text, "PASS synccheck")

    def test_the_program_has_to_pass_too(self) -> None:
        for mode, code, text in (("fail", 3, "FAIL memcheck"), ("no-device", 4, "no CUDA-capable device"),
                                 ("silent", 4, "left no record"), ("empty", 2, "NOT_RUN memcheck"),
                                 ("usage", 64, "selects no case")):
            with self.subTest(mode=mode):
                self.expect(code, self.sanitize("--tool", "memcheck", FAKE_CONFORM=mode), text)

    def test_where_it_cannot_be(self) -> None:
        self.expect(64, self.sanitize("--platform", "host"), "--platform 'host'", "nvidia")
        self.expect(64, self.sanitize("--preset", "asan"), "--preset 'asan'")
        self.expect(64, self.sanitize("--tool", "leakcheck"), "'leakcheck'", "memcheck")
        (self.system / "usr/local/cuda/compute-sanitizer/compute-sanitizer").unlink()
        self.expect(4, self.sanitize(), "no compute-sanitizer found", "usr/local/cuda", "CUDA toolkit")
        self.assertFalse((self.root / "out").exists())


if __name__ == "__main__":
    unittest.main()
