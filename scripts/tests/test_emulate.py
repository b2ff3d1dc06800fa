"""`assay qualify --emulate`, with a stand-in for rocjitsu that checks how it is called. The real one was never here."""
from __future__ import annotations

import json
import sys
import unittest
from pathlib import Path

from scripts.tests.sandbox import Sandbox

# Refuses to be called wrongly (exit 70), writes down what it saw, does what RJ_FAKE says, then runs the program.
ROCJITSU = """#!{python}
import json, os, pathlib, subprocess, sys, time
arguments, runtime = sys.argv[1:], pathlib.Path(os.environ["ROCJITSU_RUNTIME_DIR"])
if arguments[0] != "--config" or arguments[2] != "--" or not os.path.isfile(arguments[1]):
    sys.exit(70)
if not runtime.is_dir() or any(runtime.iterdir()):
    sys.exit(70)
(runtime / "state").touch()
with open({seen!r}, "a") as file:
    file.write(json.dumps([os.path.basename(arguments[1]), str(runtime), os.environ.get("RJ_RACE"),
                           os.environ.get("ASSAY_EMULATOR"), arguments[3:]]) + "\\n")
mode = os.environ.get("RJ_FAKE", "")
if mode == "hang":
    time.sleep(60)
code = 0 if mode in ("silent", "134", "139") else subprocess.run(arguments[3:]).returncode
if mode == "race":
    print("RACE type=WW address=0x10\\nRACE type=RW address=0x20\\nRACE type=RW address=0x30\\nRACE type=RW last")
if mode == "abort":
    os.abort()
sys.exit(int(mode) if mode.isdigit() else code)
"""


class Emulate(Sandbox):
    def setUp(self) -> None:
        super().setUp()
        self.seen = self.root.parent / "seen"
        self.there("opt/rocm/bin/hipconfig")
        self.rocjitsu = self.there("rj/bin/rocjitsu", ROCJITSU.format(python=sys.executable, seen=str(self.seen)))
        for name in ("gfx942_cdna3_kmd", "gfx950_cdna4_kmd", "gfx1201_r9700", "gfx1100_w7900"):
            self.there(f"rj/share/rocjitsu/configs/{name}.json", "{}")
        self.folder = self.system / "rj"

    def emulate(self, *arguments: str, arch: str = "gfx942", where: Path | None = None, **environment: str):
        given = ("--rocjitsu", str(where or self.folder)) if where != Path() else ()
        return self.assay("qualify", "--no-setup", "--emulate", arch, *given, *arguments, **environment)

    def calls(self) -> list[list]:
        return [json.loads(line) for line in self.seen.read_text().splitlines()]

    def test_runs_the_amd_programs_at_their_own_level_without_a_sweep(self) -> None:
        result = self.emulate()
        self.expect(0, result, "PASS on AMD Stand-in", "Emulated by rocjitsu, times meaningless")
        (config, _, race, emulator, command), = self.calls()
        self.assertEqual((config, race, emulator), ("gfx942_cdna3_kmd.json", "1", "rocjitsu"))
        self.assertTrue(command[0].endswith("build/amd/bin/assay-conform"))
        self.assertEqual(command[command.index("--level") + 1], "emulated")
        self.assertNotIn("  sweep ", result.stdout)
        stages = json.loads((self.root / "out/latest/run.json").read_text())["stages"]
        note = next(stage["note"] for stage in stages if stage["name"] == "conformance")
        for text in ("gfx942 emulated by rocjitsu", "race detector on", "no sweep"):
            self.assertIn(text, note)

    def test_every_process_has_a_runtime_folder_of_its_own(self) -> None:
        for _ in range(2):
            self.expect(0, self.emulate())
        folders = [Path(call[1]) for call in self.calls()]
        self.assertEqual(len(set(folders)), 2)
        self.assertEqual([folder for folder in folders if folder.exists()], [])

    def test_the_race_detector_is_on_exactly_where_there_is_one(self) -> None:
        for arch, expected in (("gfx942", "1"), ("gfx950", "1"), ("gfx1201", None), ("gfx1100", None)):
            with self.subTest(arch=arch):
                self.expect(0, self.emulate(arch=arch, FAKE_ARCH=arch, RJ_RACE="1"), "emulated by rocjitsu")
                self.assertEqual(self.calls()[-1][2], expected)

    def test_a_race_fails_though_the_program_passed(self) -> None:
        result = self.emulate(RJ_FAKE="race")
        self.expect(3, result, "FAIL on", "4 races: RACE type=WW address=0x10 | RACE type=RW address=0x20 | RACE")
        self.assertIn("4 races: RACE type=WW", result.stdout)
        self.assertIn("4 races: RACE type=WW", (self.root / "out/latest/report.html").read_text())
        self.assertNotIn("RACE type=RW last", result.stdout)

    def test_crashes_hangs_and_silence_are_errors(self) -> None:
        for mode, text in (("134", "kernel trap"), ("139", "bad address"), ("abort", "kernel trap"),
                           ("hang", "ran past its time limit"), ("silent", "left no record"), ("7", "exit code 7")):
            with self.subTest(mode=mode):
                self.expect(4, self.emulate("--time-limit", "3", RJ_FAKE=mode), "ERROR on", text)
        self.assertEqual([call[1] for call in self.calls() if Path(call[1]).exists()], [])

    def test_wrong_results_stay_wrong(self) -> None:
        self.expect(3, self.emulate(FAKE_CONFORM="fail"), "FAIL on")

    def test_a_record_from_elsewhere_is_not_believed(self) -> None:
        self.expect(4, self.emulate(FAKE_ARCH="gfx1201"), "gfx942 was to be emulated, but the record is from 'gfx1201")
        self.rocjitsu.write_text(self.rocjitsu.read_text().replace(
            "subprocess.run(arguments[3:])", "subprocess.run(['env', '-u', 'ASSAY_EMULATOR', *arguments[3:]])"))
        self.expect(4, self.emulate(), "does not say that it was emulated")

    def test_finds_the_program_and_the_configuration(self) -> None:
        self.expect(0, self.emulate(where=self.folder / "bin"))
        self.expect(0, self.emulate(where=Path(), PATH=f"{self.tools}:{self.folder}/bin:/usr/bin:/bin"))
        result = self.emulate(where=Path())
        self.expect(4, result, "no program rocjitsu found", "PATH", "opt/rocm/bin", "--rocjitsu")
        self.there("opt/rocm/bin/rocjitsu", self.rocjitsu.read_text())
        self.expect(4, self.emulate(where=Path()), "no configuration gfx942_*.json", "opt/rocm/share/rocjitsu")
        own = self.there("own.json", "{}")
        self.expect(0, self.emulate("--rocjitsu-config", str(own), where=Path()))
        self.assertEqual(self.calls()[-1][0], "own.json")

    def test_several_configurations_are_listed(self) -> None:
        self.there("rj/share/rocjitsu/configs/gfx942_other.json", "{}")
        self.expect(4, self.emulate(), "2 configurations", "gfx942_cdna3_kmd.json", "gfx942_other.json",
                    "--rocjitsu-config")
        self.assertFalse(self.seen.exists())

    def test_the_search_is_bounded(self) -> None:
        self.edit("scripts/assay_cli/emulator.py", "_MOST_ENTRIES = 5, 20000", "_MOST_ENTRIES = 5, 3")
        self.expect(4, self.emulate(arch="gfx1201"), "more than 3 files", "--rocjitsu-config")

    def test_bad_arguments_are_usage_errors(self) -> None:
        for arguments, texts in ((["--emulate", "gfx9"], ["--emulate", "'gfx9'", "gfx942", "gfx1201"]),
                                 (["--emulate", "gfx942", "--rocjitsu", "nowhere"], ["'nowhere'", "not a folder"]),
                                 (["--emulate", "gfx942", "--rocjitsu-config", "x"], ["'x'", "not a file"]),
                                 (["--emulate", "gfx942", "--platform", "host"], ["--platform 'host'", "'amd'"]),
                                 (["--emulate", "gfx942", "--level", "full"], ["--level 'full'"]),
                                 (["--rocjitsu", "."], ["--rocjitsu", "with --emulate alone"])):
            with self.subTest(arguments=arguments):
                self.expect(64, self.assay("qualify", "--no-setup", *arguments), *texts)
        self.assertFalse((self.root / "out").exists())

    def test_a_bundle_for_amd_needs_no_rocm_to_build_with(self) -> None:
        target = self.root.parent / "b"
        (self.root / "suites/data").mkdir(parents=True)
        self.tool("dpkg-query", "#!/bin/sh\nfor name; do echo \"$name ii\"; done\n")
        self.expect(0, self.assay("bundle", "--platform", "amd", "--out", str(target)))
        (self.system / "opt/rocm/bin/hipconfig").unlink()
        (self.tools / "cmake").unlink()
        self.root = target
        self.expect(0, self.emulate(), "PASS on AMD Stand-in", "prebuilt")

    def test_a_launcher_stands_in_front_of_the_emulator(self) -> None:
        self.expect(0, self.emulate("--launcher", "env LAUNCHED=1"))
        first = (self.root / "out/latest/conformance.log").read_text().splitlines()[0]
        self.assertRegex(first, r"env LAUNCHED=1 .*/rocjitsu --config .* -- .*/assay-conform")


if __name__ == "__main__":
    unittest.main()
