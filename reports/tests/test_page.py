"""The page: what it must say, what it must never do, and that it holds up with hostile and with large records."""
from __future__ import annotations

import json
import re
import tempfile
import unittest
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from unittest import mock

from reports import page, run
from reports.codegen import Codegen
from reports.run import Stage
from reports.sections import SECTIONS, throughput
from reports.tests import fixtures
from reports.verdicts import Verdict

VOID = {"meta", "br", "wbr", "link", "img", "input", "hr"}


class Outline(HTMLParser):
    """Collects what the tests ask about, and refuses tags that do not nest."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.open_rows = 0
        self.links: list[str] = []
        self.ids: list[str] = []
        self.feed(text)
        assert not self.stack, f"left open: {self.stack}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.stack.append(tag)
        self.open_rows += tag == "tr" and "details" not in self.stack
        for name, value in attrs:
            if name in ("href", "src", "xlink:href"):
                self.links.append(value or "")
            if name == "id":
                self.ids.append(value or "")

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop() == tag, f"</{tag}> closes something else"

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.stack.pop()


def rendered(*records: dict[str, Any], stages: tuple[Stage, ...] = (), code: Codegen | None = None) -> str:
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for index, record in enumerate(records):
            paths.append(Path(folder) / f"{index}.json")
            paths[-1].write_text(json.dumps(record))
        found = run.of_records(paths)
    return page.render(run.Run(found.conformance, found.sweeps, stages, code))


class Page(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.passed = rendered(fixtures.conformance(), fixtures.sweep((1024,), ("bf16",)))

    def has(self, part: str, text: str) -> None:
        """assertIn without printing a whole page."""
        self.assertTrue(part in text, f"{part!r} is not in the page")

    def lacks(self, part: str, text: str) -> None:
        self.assertFalse(part in text, f"{part!r} is in the page")

    def test_says_the_verdict_first_and_on_what(self) -> None:
        self.has("<title>PASS: Assay report, host device (simulated)</title>", self.passed)
        self.assertLess(self.passed.index("<h1>PASS</h1>"), self.passed.index("<section"))
        self.has("60 of 60 conformance cases passed, through 13 kinds of checks.", self.passed)

    def test_a_simulation_is_called_one(self) -> None:
        self.has("how fast it is says nothing about any GPU", self.passed)
        real = [fixtures.conformance(), fixtures.sweep((1024,), ("bf16",))]
        page_of_gpu = rendered(*map(fixtures.on_gpu, real))
        for word in ("simulat", "emulat"):
            self.lacks(word, page_of_gpu.lower())
        self.has("a GPU (gfx942)", page_of_gpu)

    def test_cold_and_hot_have_their_own_figures_and_ceilings(self) -> None:
        cold, hot = (fixtures.on_gpu(fixtures.sweep((1024,), ("bf16",), seed)) for seed in (1, 2))
        fixtures.of_temperature(hot, "hot")
        text = rendered(fixtures.on_gpu(fixtures.conformance()), cold, hot)
        for title in ("bf16 in, cold", "bf16 in, hot"):
            self.assertEqual(text.count(f"<h3>{title}</h3>"), 2)  # throughput, latency
        self.assertEqual(text.count("stroke-dasharray"), 2 + 2)  # throughput, share
        with mock.patch.object(throughput.curves, "draw", return_value="") as draw:
            rendered(cold, hot)
        drawn = [call for call in draw.call_args_list if "GB/s" in call.args]
        self.assertEqual(len(drawn), 2)
        for call in drawn:
            self.assertEqual([len(curve.points) for curve in call.args[0][0].curves], [7] * 4)
        self.has("42 of 42 timed configurations", text)
        self.has("of the ceiling, median", text)

    def test_an_emulated_device_is_called_one_and_has_no_times(self) -> None:
        facts = {"emulator": "rocjitsu"}
        records = [fixtures.on_gpu(fixtures.conformance(), **facts),
                   fixtures.on_gpu(fixtures.sweep((1024,), ("bf16",)), **facts)]
        for record in records:
            record["run"]["level"] = "emulated"
        text = rendered(*records)
        self.has("<title>PASS: Assay report, a GPU (gfx942), emulated by rocjitsu</title>", text)
        self.has("Emulated by rocjitsu, times meaningless.", text)
        for part in ('id="throughput"', 'id="latency"', 'id="ceiling"', "The slowest", "imulated device",
                     "timed configurations"):
            self.lacks(part, text)
        self.has('<tr><th scope="row">default float8</th><td>e4m3fnuz</td></tr>', text)
        own = text[:text.index('<section id="guide"')]  # less what the records say of their checks
        own = re.sub(r"<style.*?</style>|<small>.*?</small>|<[^>]*>", "", own, flags=re.DOTALL)
        self.assertIsNone(re.search(r"\b(run|ran|runs)\b", own))

    def test_asks_for_nothing_outside_itself(self) -> None:
        for link in Outline(self.passed).links:
            self.assertTrue(link.startswith("#"), link)
        self.assertIsNone(re.search(r"<script|@import|<link|<img", self.passed))
        self.assertEqual(set(re.findall(r"https?://[^\"' ]+", self.passed)),
                         {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"})

    def test_ids_are_unique_and_every_anchor_exists(self) -> None:
        outline = Outline(self.passed)
        self.assertEqual(len(outline.ids), len(set(outline.ids)))
        self.assertEqual({link[1:] for link in outline.links} - set(outline.ids), set())

    def test_every_figure_follows_the_theme(self) -> None:
        style = set(re.findall(r"(--[\w-]+):", self.passed))
        self.assertEqual(set(re.findall(r"var\((--[\w-]+)\)", self.passed)) - style, set())
        self.assertIsNone(re.search("#0a0b[0-9a-f]{2}", self.passed))

    def test_every_section_has_its_template_and_shows(self) -> None:
        failed = rendered(fixtures.conformance(failed=1), fixtures.sweep((1024,), ("bf16",)),
                          code=Codegen(Path("codegen.json"), fixtures.codegen()))
        for module in SECTIONS:
            self.has(f'<section id="{module.ID}"', failed)

    def test_failures_come_with_their_lines(self) -> None:
        record = fixtures.conformance(failed=12)
        text = rendered(record)
        self.has("<h1>FAIL</h1>", text)
        self.has("2 more", text)
        for case in record["cases"][:12]:
            self.has(case["reproduce"].replace("'", "&#39;"), text)

    def test_matrix_counts(self) -> None:
        row = re.search(r"<code>codes</code>.*?</tr>", rendered(fixtures.conformance(cases=90, failed=2)), re.DOTALL)[0]
        self.assertEqual(re.findall(r'<td class="(\w+)[^"]*">(\d+)', row).count(("pass", "10")), 7)
        self.assertEqual(row.count("<b>1 failed</b>"), 2)

    def test_half_a_run_is_no_pass(self) -> None:
        self.has("<h1>NOT_RUN</h1>", rendered(fixtures.sweep((1024,), ("bf16",))))
        stage = Stage("sweep", Verdict.ERROR, 1.0, "assay-bench was ended by SIGSEGV")
        self.has("<h1>ERROR</h1>", rendered(fixtures.conformance(), stages=(stage,)))
        self.has("assay-bench was ended by SIGSEGV", rendered(fixtures.conformance(), stages=(stage,)))

    def test_hostile_text_stays_text(self) -> None:
        record = fixtures.conformance(failed=1)
        evil = "<script>alert(1)</script> $\\frac{ \x07 & \"'"
        record["environment"]["cpu"] = record["environment"]["device"] = evil
        record["cases"][0]["failures"][0]["message"] = evil
        record["cases"][0]["reproduce"] = evil
        for part in record["cases"][:1] + record["activations"]:
            part["quant"] = part["quant"] + evil
        for activation in record["activations"]:
            activation["file"] = evil * 9
        text = rendered(record)
        self.lacks("<script", text)
        self.has("&lt;script&gt;", text)
        Outline(text)

    def test_missing_numbers_are_dashes(self) -> None:
        record = fixtures.conformance()
        for case in record["cases"]:
            case.update(error_over_bound=None, hash=None)
        for activation in record["activations"]:
            activation.update(snr_db=None, snr_db_worst_row=None, error_over_bound=None, scale=None)
        sweep = fixtures.sweep((1024,), ("bf16",))
        for result in sweep["results"]:
            result.update(verdict="ERROR", verified=False, time_us=None, bytes_per_second=None, spread=None,
                          ceiling_fraction=None, elements_per_second=None)
        sweep["summary"]["verdict"] = "ERROR"
        text = rendered(record, sweep)
        self.lacks("None", text)
        self.lacks("nan", text)
        self.lacks('id="throughput"', text)

    def test_five_thousand_cases(self) -> None:
        text = rendered(fixtures.conformance(cases=5000, failed=700))
        self.assertLess(Outline(text).open_rows, 120)
        self.assertLess(len(text), 3_000_000)
        self.has("200 more are only in the record", text)

    def test_the_same_records_give_the_same_page(self) -> None:
        self.assertTrue(self.passed == rendered(fixtures.conformance(), fixtures.sweep((1024,), ("bf16",))))


class Runs(unittest.TestCase):
    def test_two_devices_are_not_one_run(self) -> None:
        sweep = fixtures.sweep()
        sweep["environment"]["device"] = "another"
        with self.assertRaisesRegex(run.RecordError, "different devices"):
            rendered(fixtures.conformance(), sweep)

    def test_an_emulated_record_beside_one_of_the_device_is_refused(self) -> None:
        with self.assertRaisesRegex(run.RecordError, "different devices"):
            rendered(fixtures.on_gpu(fixtures.conformance(), emulator="rocjitsu"), fixtures.on_gpu(fixtures.sweep()))

    def test_two_of_a_kind_are_refused(self) -> None:
        with self.assertRaisesRegex(run.RecordError, "a second sweep record"):
            rendered(fixtures.sweep(), fixtures.sweep())

    def test_a_page_is_whole_or_absent(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / "report.html"
            target.mkdir()
            with self.assertRaises(OSError):
                page.write(run.Run(None), target)
            self.assertEqual([path.name for path in Path(folder).iterdir()], ["report.html"])
