"""The machine code for AMD: its file is untrusted, its verdict is the run's, and the page never says that it ran."""
from __future__ import annotations

import json
import re
import tempfile
import unittest
from pathlib import Path
from typing import Any

from reports import codegen, page, run
from reports.documents import RecordError
from reports.tests import fixtures
from reports.verdicts import Verdict


class Folder(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def of(self, data: Any, conformance: bool = True) -> run.Run:
        (self.folder / "codegen.json").write_text(json.dumps(data))
        if conformance:
            (self.folder / "conformance.json").write_text(json.dumps(fixtures.conformance()))
        return run.of_folder(self.folder)


class Verdicts(Folder):
    def test_the_run_is_no_better_than_its_machine_code(self) -> None:
        moved = fixtures.codegen()
        moved["changes"].append({"name": "gfx942/bf16/int8/new", "fields": [], "expected": None,
                                 "found": moved["kernels"][0]})
        for data, verdict in ((fixtures.codegen(), Verdict.PASS), (fixtures.codegen(spills=3), Verdict.DEGRADED),
                              (moved, Verdict.DEGRADED), (fixtures.codegen(wrong=True), Verdict.FAIL),
                              (fixtures.codegen(archs=()), Verdict.NOT_JUDGED),
                              ({**fixtures.codegen(), "judged": False}, Verdict.NOT_JUDGED)):
            found = self.of(data)
            self.assertEqual((found.codegen.verdict, found.verdict), (verdict, verdict))

    def test_machine_code_alone_is_no_pass(self) -> None:
        self.assertIs(self.of(fixtures.codegen(), conformance=False).verdict, Verdict.NOT_RUN)


class Files(Folder):
    def refused(self, data: Any, text: str) -> None:
        path = self.folder / "codegen.json"
        path.write_text(json.dumps(data))
        with self.assertRaisesRegex(RecordError, text):
            codegen.load(path)

    def test_damaged_ones_are_refused(self) -> None:
        for name in ("compiler", "how", "kernels", "findings", "changes"):
            self.refused({key: value for key, value in fixtures.codegen().items() if key != name}, name)
        for field, value in (("vgprs", -1), ("occupancy", "8"), ("arch", ""), ("spills", 1.5), ("extra", {})):
            data = fixtures.codegen()
            data["kernels"][1][field] = value
            self.refused(data, f"kernels/1/{field}")

    def test_contradictions_are_refused(self) -> None:
        data = fixtures.codegen(spills=3)
        data["findings"] = []
        self.refused(data, "gfx942/bf16/int8/wave32x1 spills or takes scratch memory, and findings do not say so")
        data = fixtures.codegen()
        data["kernels"].append(data["kernels"][0])
        self.refused(data, "gfx942/bf16/int8/wave32x1 appears twice")


class Page(Folder):
    def section(self, data: Any) -> str:
        text = page.render(self.of(data))
        return re.search(r'<section id="machine_code".*?</section>', text, re.DOTALL)[0]

    def test_absent_without_the_file(self) -> None:
        self.of(fixtures.codegen())
        (self.folder / "codegen.json").unlink()
        self.assertFalse('id="machine_code"' in page.render(run.of_folder(self.folder)))

    def test_numbers_and_findings(self) -> None:
        data = fixtures.codegen(spills=3, wrong=True)
        data["kernels"][2]["occupancy"] = 5
        data["changes"].append({"name": "gfx942/f32/int8/wave32x1", "fields": ["vgprs"],
                                "expected": {**data["kernels"][0], "vgprs": 40}, "found": data["kernels"][0]})
        text = self.section(data)
        for part in ("Broken rules: <strong>2</strong>", "spills: got 3; allowed: 0", "(wrong results)",
                     "VGPRs: 40 expected, 32 found", 'style="--heat: 21%">5</td>', 'style="--heat: 0%">8</td>',
                     "bf16 → e4m3fn: 4 kernels", "f32 → int8: 4 kernels"):
            self.assertTrue(part in text, part)
        self.assertLess(text.index("Broken rules"), text.index("Occupancy"))

    def test_never_says_that_it_ran(self) -> None:
        text = re.sub("<[^>]*>", "", self.section(fixtures.codegen(spills=3)))
        self.assertIn("compiled and inspected, never executed", " ".join(text.split()))
        self.assertIsNone(re.search(r"\b(run|ran|runs|passed)\b", text))

    def test_hostile_text_stays_text(self) -> None:
        data = fixtures.codegen(spills=1)
        for place, key in ((data, "compiler"), (data["findings"][0], "text"), (data["kernels"][5], "variant")):
            place[key] = "<script>%s %(x)s {{ 1 }}"
        self.assertFalse("<script" in self.section(data))

    def test_a_full_file_stays_small(self) -> None:
        archs, variants = tuple(f"gfx{number}" for number in range(900, 909)), tuple(f"v{n}" for n in range(20))
        self.assertLess(len(self.section(fixtures.codegen(archs, variants))), 250_000)
