"""Counts of passed, failed and skipped tests, and of suites that did not run, taken from each kind of runner.

Every of_*() returns the count and the end of the output. A runner that ends without a count is one failure.
"""
from __future__ import annotations

import argparse
import dataclasses
import itertools
import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from reports.verdicts import Verdict, from_exit_code

from assay_cli import launch
from assay_cli.paths import ROOT
from assay_cli.programs import Result, run

MOST_FAILURES = 10  # printed in full; the rest is only counted
TIME_LIMIT = 1800  # seconds after which a runner is taken for stuck
AMD_TIME_LIMIT = 7200  # a slow machine may have to make the root first, and compiles for every architecture
NOT_RUN = "not run: "  # how the last line of ci/amd begins where it can do nothing

Update = Callable[[str], None]


@dataclasses.dataclass(frozen=True)
class Tally:
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    not_run: int = 0  # whole suites, for which this machine lacks the means

    def __add__(self, other: Tally) -> Tally:
        return Tally(*map(sum, zip(dataclasses.astuple(self), dataclasses.astuple(other))))

    def __str__(self) -> str:
        """The line that a pipeline reads."""
        rest = (("skipped", self.skipped), ("not run", self.not_run))
        return ", ".join([f"{self.passed} passed, {self.failed} failed", *(f"{n} {what}" for what, n in rest if n)])


COUNT = re.compile(r"(\d+) passed, (\d+) failed(?:, (\d+) skipped)?")  # the last line of a runner in ci/


def of_googletest(program: Path, way: launch.Direct, log: Path, update: Update,
                  time_limit: int | None = None) -> tuple[Tally, str]:
    with tempfile.TemporaryDirectory(prefix="assay-") as folder:
        answer = Path(folder) / "unit.json"
        result = way.run([program], log, update, time_limit or TIME_LIMIT, {"GTEST_OUTPUT": f"json:{answer}"},
                         ROOT).result
        try:
            data = json.loads(answer.read_text(encoding="utf-8"))
            tests = [test for group in data["testsuites"] for test in group["testsuite"]]
        except (OSError, ValueError, KeyError):
            return _without_count(program.name, result)
    failed = sum("failures" in test for test in tests)
    skipped = sum(test["result"] == "SKIPPED" or test["status"] == "NOTRUN" for test in tests)
    return _settle(program.name, result, Tally(len(tests) - failed - skipped, failed, skipped))


def of_unittest(folders: Sequence[str], jobs: int, log: Path, update: Update) -> tuple[Tally, str]:
    """Runs every test module of `folders`, `jobs` at a time; a folder without one is a failure."""
    modules = {folder: sorted((ROOT / folder).glob("test_*.py")) for folder in folders}
    total, tails = Tally(), []
    for folder in (name for name, found in modules.items() if not found):
        total += Tally(failed=1)
        tails.append(f"{folder}: holds no test_*.py")
    with ThreadPoolExecutor(jobs) as pool:
        for found, tail in pool.map(lambda path: _of_module(path, log, update), itertools.chain(*modules.values())):
            total += found
            tails += [tail] if found.failed else []
    return total, "\n".join(tails)


def _of_module(path: Path, log: Path, update: Update) -> tuple[Tally, str]:
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    result = run([sys.executable, "-m", "unittest", name], log.with_name(f"{log.stem}-{name}.log"), update, TIME_LIMIT,
                 cwd=ROOT)
    ran = re.search(r"^Ran (\d+) tests?", "\n".join(result.lines), re.MULTILINE)
    if not ran:
        return _without_count(name, result)
    counts = {key: int(number) for key, number in re.findall(r"(\w+)=(\d+)", result.lines[-1])}
    failed, skipped = counts.get("failures", 0) + counts.get("errors", 0), counts.get("skipped", 0)
    return _settle(name, result, Tally(int(ran[1]) - failed - skipped, failed, skipped))


def of_lint(jobs: int, log: Path, update: Update) -> tuple[Tally, str]:
    result = run([ROOT / "ci" / "lint", str(jobs)], log, update, TIME_LIMIT, cwd=ROOT)
    return _of_last_line("ci/lint", result)


def of_amd(log: Path, update: Update) -> tuple[Tally, str, Verdict]:
    """Also the verdict of its exit code, since a budget is no wrong result.

    Where the machine has no way to build for AMD that is NOT_RUN, and the reason stands in for the output.
    """
    result = run([ROOT / "ci" / "amd"], log, update, AMD_TIME_LIMIT, cwd=ROOT)
    verdict = Verdict.ERROR if result.timed_out else from_exit_code(result.code)
    last = result.lines[-1] if result.lines else ""
    if verdict is Verdict.NOT_RUN and last.startswith(NOT_RUN):
        return Tally(not_run=1), last.removeprefix(NOT_RUN), verdict
    found, tail = _of_last_line("ci/amd", result)
    return found, tail, Verdict.FAIL if verdict is Verdict.PASS else verdict


def _of_last_line(name: str, result: Result) -> tuple[Tally, str]:
    found = COUNT.fullmatch(result.lines[-1] if result.lines else "")
    if not found:
        return _without_count(name, result)
    return _settle(name, result, Tally(*(int(number or 0) for number in found.groups())))


def of_parts(parts: Sequence[dict[str, Any]]) -> Tally:
    """Of a conformance record's cases and activations. What did not run is skipped, never passed."""
    counts = Counter(part["verdict"] for part in parts)
    skipped = counts["NOT_RUN"] + counts["NOT_JUDGED"]
    return Tally(counts["PASS"], len(parts) - counts["PASS"] - skipped, skipped)


def print_failures(parts: Sequence[dict[str, Any]], args: argparse.Namespace) -> None:
    """What failed, with the lines that reproduce it, on stdout."""
    failed = [part for part in parts if part["verdict"] != "PASS"]
    for part in failed[:MOST_FAILURES]:
        print(f"{part['verdict']} {part.get('name') or part['file'] + ' to ' + part['quant']}")
        for failure in part["failures"]:
            print(f"  {failure['check']}: {failure['message']}")
        print(f"  {launch.reproducing(args, part['reproduce'])}")
    if len(failed) > MOST_FAILURES:
        print(f"and {len(failed) - MOST_FAILURES} more")


def _settle(name: str, result: Result, counted: Tally) -> tuple[Tally, str]:
    """A runner that fails without a failed test, or runs none, is itself a failure."""
    if (result.code != 0 or not counted.passed) and not counted.failed:
        return counted + Tally(failed=1), f"{name} {result.how_it_ended}\n{result.tail()}"
    return counted, result.tail()


def _without_count(name: str, result: Result) -> tuple[Tally, str]:
    return Tally(failed=1), f"{name} {result.how_it_ended} without a count\n{result.tail()}"
