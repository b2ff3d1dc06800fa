"""Bad input on the command line: the message names argument, value and what is allowed; the exit code is right."""
from __future__ import annotations

import os
import shutil
import sys
import unittest

from scripts.tests.sandbox import Sandbox

CASE = "per_token_quant/int8/bf16/4x4/uniform"


class BadInput(Sandbox):
    def test_usage_errors_exit_64(self) -> None:
        for arguments, texts in (
            (["frobnicate"], ["'frobnicate'", "qualify", "test", "report"]),
            ([], ["COMMAND"]),
            (["test", "--level", "huge"], ["--level", "'huge'", "smoke", "default", "full"]),
            (["qualify", "--seed", "-1"], ["--seed", "'-1'", "0 to"]),
            (["qualify", "--jobs", "none"], ["--jobs", "'none'", "1 to"]),
            (["qualify", "--platform", "vax"], ["--platform", "'vax'", "host"]),
            (["qualify", "--preset", "fast"], ["--preset", "'fast'", "asan"]),
            (["test", "--only", "nothing"], ["--only", "'nothing'", "unit", "lint"]),
            (["test", "--case", CASE.replace("int8", "int9")], ["--case", "'int9'", "int8, e4m3fn, e4m3fnuz"]),
            (["test", "--case", CASE.replace("bf16", "bf17")], ["--case", "'bf17'", "bf16, f16, f32"]),
            (["test", "--case", CASE.replace("4x4", "4by4")], ["--case", "'4by4'", "4096x7168"]),
            (["test", "--case", "int8"], ["--case", "'int8'", "operation/output/input"]),
            (["qualify", "--activations", "none.npy"], ["--activations", "'none.npy'", "No such file"]),
            (["qualify", "--activations", "scripts/assay"], ["--activations", "'scripts/assay'", "not a .npy"]),
            (["report", "nowhere.json"], ["PATH", "'nowhere.json'", "does not exist"]),
            (["report"], ["out/latest", "assay qualify"]),
        ):
            with self.subTest(arguments=arguments):
                self.expect(64, self.assay(*arguments), *texts)
        self.assertFalse((self.root / "out").exists(), "a usage error leaves nothing behind")

    def test_damaged_records_exit_4(self) -> None:
        record = self.root / "record.json"
        for content, text in (("{", "not valid JSON"), ("[]", "is not of type 'object'"), ('{"a": NaN}', "NaN"),
                              ("{}", "required"), ("[" * 100000, "not valid JSON")):
            with self.subTest(content=content[:20]):
                record.write_text(content)
                self.expect(4, self.assay("report", str(record)), "record.json", text)
        self.assertFalse((self.root / "report.html").exists())

    def test_an_output_folder_that_cannot_be_written_exits_4(self) -> None:
        locked = self.root / "locked"
        locked.mkdir(mode=0o555)
        result = self.assay("qualify", "--no-setup", "--out", str(locked), prefix=self.unprivileged())
        self.expect(4, result, "--out", str(locked), "Permission denied")
        self.expect(4, self.assay("qualify", "--no-setup", "--out", str(self.root / "scripts/assay/x")), "--out",
                    "Not a directory")

    def test_a_report_that_cannot_be_written_exits_4(self) -> None:
        self.expect(0, self.assay("qualify", "--no-setup"))
        self.expect(4, self.assay("report", "--out", "/proc/report.html"), "--out", "'/proc/report.html'")

    def test_a_missing_tool_exits_4_and_is_named(self) -> None:
        for missing, text in ((("c++", "g++", "clang++"), "no C++ compiler found"), (("cmake",), "no CMake found"),
                              (("ninja",), "no Ninja found")):
            with self.subTest(missing=missing):
                kept = self.root.parent / f"kept-{missing[0]}"
                shutil.copytree(self.tools, kept)
                (kept / missing[0]).unlink()
                variables = {"CXX": ""} if "CXX" in os.environ else {}
                result = self.assay("qualify", "--no-setup", path=str(kept), ASSAY_PYTHON=sys.executable, **variables)
                self.expect(4, result, text, missing[0], "assay setup")
        self.assertFalse(any((self.root / "out").glob("*")), "nothing half-written")


class Packages(Sandbox):
    NOTHING_INSTALLED = "#!/bin/sh\nexit 1\n"
    APT = '#!/bin/sh\necho "$DEBIAN_FRONTEND $@" >> {log}\nexit {code}\n'

    def setUp(self) -> None:
        super().setUp()
        self.log = self.root.parent / "apt.log"
        self.tool("dpkg-query", self.NOTHING_INSTALLED)
        self.tool("apt-get", self.APT.format(log=self.log, code=0))

    def test_without_root_the_line_to_run_is_printed(self) -> None:
        result = self.assay("setup", prefix=self.unprivileged())
        self.expect(4, result, "sudo apt-get update && sudo apt-get install -y --no-install-recommends cmake ninja")
        self.assertFalse(self.log.exists())

    @unittest.skipUnless(os.geteuid() == 0, "needs root")
    def test_with_root_exactly_the_list_is_installed(self) -> None:
        self.expect(0, self.assay("setup", "--for", "report"))
        self.assertEqual(self.log.read_text().splitlines(), [
            "noninteractive update",
            "noninteractive install -y --no-install-recommends python3-numpy python3-matplotlib python3-jinja2 "
            "python3-jsonschema python3-rich"])

    @unittest.skipUnless(os.geteuid() == 0, "needs root")
    def test_a_failed_installation_exits_4(self) -> None:
        self.tool("apt-get", self.APT.format(log=self.log, code=100))
        self.expect(4, self.assay("setup"), "apt-get update failed (exit 100)", "--no-setup")

    def test_a_machine_without_dpkg_is_told_what_to_do(self) -> None:
        (self.tools / "dpkg-query").unlink()
        self.expect(4, self.assay("qualify", path=f"{self.tools}"), "dpkg-query is not in PATH", "ninja-build",
                    "--no-setup")
        self.expect(0, self.assay("qualify", "--no-setup", path=f"{self.tools}:{os.environ['PATH']}"), "PASS on")

    def test_doctor_says_what_is_missing(self) -> None:
        self.expect(4, self.assay("doctor"), "MISSING  packages", "libboost-context-dev", "ok       platform")


if __name__ == "__main__":
    unittest.main()
