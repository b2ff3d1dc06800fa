"""`assay bundle`, and the folder that it makes, run as on a machine that has nothing but Python."""
from __future__ import annotations

import json
import subprocess
import sys
import tarfile
import unittest
from pathlib import Path

from scripts.tests.sandbox import Sandbox

# What a bare machine lacks. Hidden in whichever interpreter is started.
HIDES = """import importlib.machinery as machinery
find = machinery.PathFinder.find_spec.__func__
lacking = ("jinja2", "jsonschema", "markupsafe", "matplotlib", "numpy", "rich")
machinery.PathFinder.find_spec = classmethod(
    lambda cls, name, *rest: None if name.split(".")[0] in lacking else find(cls, name, *rest))
"""


class Bundle(Sandbox):
    def setUp(self) -> None:
        super().setUp()
        self.checkout = self.root
        data = self.root / "suites/data"
        data.mkdir(parents=True)
        (data / "a.npy").write_bytes(b"\x93NUMPY")
        carried = self.root / "build/nvidia/bin/lib/libfmt.so.9"
        carried.parent.mkdir(parents=True)
        carried.write_bytes(b"library")
        self.tool("nvcc", "#!/bin/sh\n")
        self.tool("dpkg-query", "#!/bin/sh\nfor name; do echo \"$name ii\"; done\n")
        self.target = self.root.parent / "elsewhere" / "b"

    def bundle(self, *arguments: str, platform: str = "nvidia") -> subprocess.CompletedProcess:
        return self.assay("bundle", "--platform", platform, "--out", str(self.target), *arguments)

    def inside(self) -> None:
        """From here on the command is the bundle's, and the machine has no compilers."""
        self.expect(0, self.bundle(), "revision 1234567", str(self.target))
        self.root = self.target
        for name in ("cmake", "ninja", "c++", "nvcc", "dpkg-query", "readelf"):
            (self.tools / name).unlink()

    def bare(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
        hiding = self.checkout.parent / "hiding"
        hiding.mkdir(exist_ok=True)
        (hiding / "sitecustomize.py").write_text(HIDES)
        return self.assay(*arguments, PYTHONPATH=str(hiding), **environment)

    def test_qualifies_a_machine_that_has_nothing_but_python(self) -> None:
        self.inside()
        result = self.bare("qualify", "--out", str(self.root / "run"))
        self.expect(0, result, "PASS on NVIDIA Stand-in", "no page was drawn", "jinja2, matplotlib, numpy",
                    f"scripts/assay report {self.root / 'run'}",
                    "nothing was built: prebuilt programs of revision 1234567")
        self.assertRegex(result.stdout, r"(?m)^  report .* NOT_RUN")
        left = sorted(path.name for path in (self.root / "run").glob("*.json"))
        self.assertEqual(left, ["conformance.json", "run.json", "sweep-hot.json", "sweep.json"])
        self.root = self.checkout  # the records make a page where the packages are
        self.expect(0, self.assay("report", str(self.target / "run")), "PASS on NVIDIA Stand-in", "report.html")

    def test_what_is_wrong_there_stays_wrong(self) -> None:
        self.inside()
        for mode, code, text in (("fail", 3, "FAIL on"), ("damaged", 4, "not valid JSON"), ("empty", 2, "NOT_RUN on"),
                                 ("no-device", 4, "no CUDA-capable device")):
            with self.subTest(mode=mode):
                self.expect(code, self.bare("qualify", FAKE_CONFORM=mode), text)
        self.expect(3, self.bare("test", "--only", "conformance", FAKE_CONFORM="fail"), "scripts/assay test --case")

    def test_draws_the_page_where_the_packages_are(self) -> None:
        self.inside()
        self.expect(0, self.assay("qualify"), "PASS on NVIDIA Stand-in", "report: ")
        self.assertIn("<h1>PASS</h1>", (self.root / "out/latest/report.html").read_text())

    def test_tests_without_sources(self) -> None:
        self.inside()
        result = self.bare("test")
        self.expect(0, result, "lint is left out: it needs the sources", "shuffled is left out", "files are whole")
        self.assertEqual(result.stdout.splitlines()[-1], "68 passed, 0 failed, 1 skipped")
        self.expect(0, self.bare("test", "--case", "per_token_quant/int8/bf16/4x4/uniform"))
        self.expect(64, self.bare("test", "--only", "lint"), "--only 'lint'", "bundle")
        self.expect(0, self.bare("doctor"), "ok       bundle", "no page will be drawn")

    def test_other_platforms_and_things_that_need_sources_are_usage_errors(self) -> None:
        self.inside()
        for arguments, text in ((("qualify", "--platform", "host"), "--platform 'host'"),
                                (("test", "--preset", "asan"), "--preset 'asan'"), (("bundle",), "a bundle already"),
                                (("setup",), "nothing is installed"),
                                (("qualify", "--emulate", "gfx942"), "--platform 'amd'")):
            with self.subTest(arguments=arguments):
                self.expect(64, self.bare(*arguments), text, "bundle")

    def test_a_damaged_file_is_named_before_anything_runs(self) -> None:
        self.inside()
        program = self.root / "build/nvidia/bin/assay-conform"
        whole = program.read_bytes()
        program.write_bytes(whole + b"\n")
        for command in ("qualify", "test", "doctor"):
            self.expect(4, self.bare(command), "build/nvidia/bin/assay-conform: damaged", "manifest.json says")
        program.write_bytes(whole)
        (self.root / "build/nvidia/bin/lib/libfmt.so.9").unlink()
        self.expect(4, self.bare("qualify"), "libfmt.so.9: cannot be read: No such file")
        self.assertFalse((self.root / "arguments-assay-conform").exists())

    def test_a_list_that_is_missing_is_named(self) -> None:
        self.inside()
        for name in ("CMakePresets.json", "kernels/platform/amd/architectures.json"):
            with self.subTest(name=name):
                whole = (self.root / name).read_bytes()
                for damaged in (b"", b"[]"):
                    (self.root / name).write_bytes(damaged)
                    self.expect(4, self.bare("qualify"), name, "whole")
                (self.root / name).write_bytes(whole)

    def test_a_damaged_manifest_is_no_bundle(self) -> None:
        self.inside()
        path = self.root / "manifest.json"
        whole = json.loads(path.read_text())
        for damaged in ("", "[]", "{}", json.dumps({**whole, "format": "x"}), json.dumps({**whole, "files": [{}]}),
                        json.dumps({**whole, "preset": "../x"}), json.dumps({**whole, "files": []}),
                        json.dumps({**whole, "files": [{"path": "/etc/passwd", "bytes": 1, "sha256": ""}]})):
            with self.subTest(damaged=damaged[:60]):
                path.write_text(damaged)
                self.expect(4, self.bare("qualify"), "manifest.json")

    def test_tells_what_it_holds(self) -> None:
        self.expect(0, self.bundle())
        manifest = json.loads((self.target / "manifest.json").read_text())
        self.assertEqual([manifest[key] for key in ("format", "platform", "preset", "revision")],
                         ["assay-bundle/1", "nvidia", "nvidia", "1234567"])
        listed = {entry["path"] for entry in manifest["files"]}
        there = {str(path.relative_to(self.target)) for path in self.target.rglob("*") if path.is_file()}
        self.assertEqual(listed, there - {"manifest.json"})
        self.assertLessEqual({"LICENSE", "scripts/assay", "suites/data/a.npy", "kernels/dtype.h",
                              "reports/record.schema.json", "build/nvidia/bin/lib/libfmt.so.9"}, listed)
        self.assertFalse([path for path in listed if "tests/" in path or "__pycache__" in path])

    def test_packs(self) -> None:
        self.expect(0, self.bundle("--tar"), "b.tar.gz")
        self.assertEqual(sorted(path.name for path in self.target.parent.iterdir()), ["b", "b.tar.gz"])
        self.root = self.target.parent / "unpacked"
        with tarfile.open(self.target.with_name("b.tar.gz")) as archive:
            self.assertEqual({entry.uname for entry in archive}, {""})
            archive.extractall(self.root)
        self.root = self.root / "b"
        self.expect(0, self.bare("qualify", "--no-sweep"), "PASS on NVIDIA Stand-in")

    def test_replaces_a_bundle_and_nothing_else(self) -> None:
        self.expect(0, self.bundle())
        (self.target / "left").touch()
        self.expect(0, self.bundle("--no-build"))
        self.assertFalse((self.target / "left").exists())
        self.assertEqual([path.name for path in self.target.parent.iterdir()], ["b"])
        (self.target / "manifest.json").unlink()
        self.expect(64, self.bundle(), "--out", "is not a bundle")

    def test_a_library_that_is_not_carried_is_named(self) -> None:
        self.expect(0, self.bundle())
        for needed, run_path, text in (("libssl.so.3", "$ORIGIN/lib", "needs libssl.so.3"),
                                       ("libfmt.so.9", "/usr/lib", "its run path is '/usr/lib'"),
                                       ("libamdhip64.so.6", "$ORIGIN/lib", "needs libamdhip64.so.6")):
            with self.subTest(needed=needed):
                self.tool("readelf", f"#!/bin/sh\necho ' (NEEDED) x: [libm.so.6]\n (NEEDED) x: [{needed}]\n "
                                     f"(RUNPATH) x: [{run_path}]'\n")
                self.expect(4, self.bundle("--no-build"), text, "carry.cmake")

    def test_nothing_built_is_nothing_bundled(self) -> None:
        self.expect(4, self.bundle("--no-build", platform="host"), "build/host/bin/assay-conform does not exist")
        self.expect(4, self.assay("bundle", "--platform", "host", "--out", "/proc/b"), "--out '/proc/b'")
        self.assertFalse(self.target.exists())

    def test_what_a_bundle_holds_exists(self) -> None:
        sys.path.insert(0, str(self.checkout / "scripts"))
        from assay_cli.bundle import CONTENTS
        for name in CONTENTS:
            self.assertTrue((Path(__file__).resolve().parents[2] / name).exists(), name)


if __name__ == "__main__":
    unittest.main()
