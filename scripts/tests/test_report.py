"""`assay report`, run for real on synthetic records: recorded devices, machine code, pictures."""
from __future__ import annotations

import gzip
import json
import shutil
import sys
import unittest

from reports import picture
from reports.tests import fixtures
from scripts.tests.sandbox import Sandbox


class Report(Sandbox):
    def setUp(self) -> None:
        super().setUp()
        shutil.rmtree(self.root / "reports/devices", ignore_errors=True)
        self.run_folder = self.root / "r"
        self.put("r/conformance.json", fixtures.on_gpu(fixtures.conformance(), revision="0123abc"))
        self.put("r/sweep.json", fixtures.on_gpu(fixtures.sweep((1024,), ("bf16",)), revision="0123abc"))

    def put(self, name: str, data: dict) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(data))

    def test_a_kept_run_is_listed_and_drawn_again(self) -> None:
        self.expect(0, self.assay("report", "--list-devices"), "no recorded devices", "--keep NAME")
        self.expect(0, self.assay("report", "r", "--keep", "a-gpu"), "a-gpu: kept in reports/devices/a-gpu",
                    "conformance.json.gz", "bytes")
        self.expect(0, self.assay("report", "--list-devices"), "a-gpu  a GPU (gfx942), revision 0123abc")
        shutil.rmtree(self.run_folder)
        self.expect(0, self.assay("report", "--device", "a-gpu", "--out", "p.html"), "PASS on a GPU (gfx942)")
        self.assertIn("<h1>PASS</h1>", (self.root / "p.html").read_text())
        self.expect(0, self.assay("report", "--device", "a-gpu"), f"report: {self.root / 'report.html'}")

    def test_what_is_not_fit_is_not_kept(self) -> None:
        self.put("r/conformance.json", fixtures.on_gpu(fixtures.conformance(), revision="0123abc-dirty"))
        self.expect(4, self.assay("report", "r", "--keep", "a-gpu"), "'0123abc-dirty'")
        self.assertFalse((self.root / "reports/devices/a-gpu").exists())

    def test_arguments_that_contradict_each_other(self) -> None:
        for arguments, texts in ((["--device", "b"], ["--device 'b' is not a recorded device", "none yet"]),
                                 (["--device", "b", "r"], ["--device 'b'", "PATH"]),
                                 (["--keep", "B/..", "r"], ["--keep 'B/..'", "small letters"]),
                                 (["--keep", "b", "r/sweep.json"], ["--keep 'b'", "'r/sweep.json'"]),
                                 (["r", "--out", "a", "--picture", "b"], ["--out 'a'", "--picture 'b'"])):
            with self.subTest(arguments=arguments):
                self.expect(64, self.assay("report", *arguments), *texts)

    def test_machine_code_by_the_folder_or_by_name(self) -> None:
        self.put("code.json", fixtures.codegen(wrong=True))
        self.expect(3, self.assay("report", "r", "--codegen", "code.json"), "FAIL on a GPU", "broken rules 1")
        self.expect(0, self.assay("report", "r"))
        self.put("r/codegen.json", fixtures.codegen(spills=1))
        self.expect(1, self.assay("report", "r"), "DEGRADED on a GPU")
        self.expect(4, self.assay("report", "r", "--codegen", "none.json"), "none.json: cannot be read")

    def test_compressed_records_by_name(self) -> None:
        packed = self.root / "c.json.gz"
        packed.write_bytes(gzip.compress((self.run_folder / "conformance.json").read_bytes()))
        self.expect(0, self.assay("report", str(packed)), "60 of 60 conformance cases passed")
        shutil.copy(packed, self.run_folder / "conformance.json.gz")
        self.expect(4, self.assay("report", "r"), "holds both conformance.json and conformance.json.gz")

    def test_a_picture_needs_a_browser(self) -> None:
        result = self.assay("report", "r", "--picture", "p.png", path=str(self.tools), ASSAY_PYTHON=sys.executable)
        self.expect(4, result, "--picture 'p.png'", "apt-get install chromium")
        self.assertFalse((self.root / "p.png").exists())
        self.tool("chromium", "#!/bin/sh\necho no display >&2; exit 7\n")
        self.expect(4, self.assay("report", "r", "--picture", "p.png"), "drew nothing: exit code 7; no display")

    @unittest.skipUnless(any(map(shutil.which, picture.BROWSERS)), "needs chromium")
    def test_a_picture(self) -> None:
        self.expect(0, self.assay("report", "r", "--picture", "p.png"), f"picture: {self.root / 'p.png'}")
        content = (self.root / "p.png").read_bytes()
        width, height = (int.from_bytes(content[at:at + 4], "big") for at in (16, 20))
        self.assertEqual((content[:4], width), (b"\x89PNG", picture.WIDTH))
        self.assertTrue(500 < height < picture.TALLEST, height)
