"""What a record must say consistently: a summary is never believed, it is recounted.

To add a rule, write a function that yields messages and put it in _RULES.
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from reports.verdicts import Verdict, worst


def problems(data: dict[str, Any]) -> Iterator[str]:
    """The contradictions in a record that already meets the schema."""
    for rule in _RULES[data["kind"]]:
        yield from rule(data)


def judged_parts(data: dict[str, Any]) -> list[Verdict]:
    """The verdict of every part that was judged on its own."""
    keys = {"conformance": ("cases", "activations"), "sweep": ("results",)}[data["kind"]]
    return [Verdict(part["verdict"]) for key in keys for part in data[key]]


def _summary_is_not_better_than_its_parts(data: dict[str, Any]) -> Iterator[str]:
    claimed, found = Verdict(data["summary"]["verdict"]), worst(judged_parts(data))
    if worst([claimed, found]) is not claimed:
        yield f"the summary says {claimed.value}, but its parts are {found.value}"


def _counts_agree(data: dict[str, Any]) -> Iterator[str]:
    summary, cases = data["summary"], data["cases"]
    if summary["cases"] != len(cases):
        yield f"the summary counts {summary['cases']} cases, but there are {len(cases)}"
    counts = Counter(case["verdict"] for case in cases)
    for verdict in Verdict:
        claimed = summary.get(verdict.value, 0)
        if claimed != counts[verdict.value]:
            yield f"the summary counts {claimed} {verdict.value}, but there are {counts[verdict.value]}"


def _names_are_unique(data: dict[str, Any]) -> Iterator[str]:
    key = "cases" if data["kind"] == "conformance" else "results"
    names = Counter(" ".join([part["name"], part.get("variant", ""), part.get("temperature", "")]).strip()
                    for part in data[key])
    for name, count in names.items():
        if count > 1:
            yield f"{name} appears {count} times in {key}"


def _cases_agree_with_their_checks(data: dict[str, Any]) -> Iterator[str]:
    known = {check["name"] for check in data["checks"]}
    for case in data["cases"]:
        for check, verdict in case["checks"].items():
            if check not in known:
                yield f"case {case['name']}: check {check} is not in the list of checks"
            if case["verdict"] == "PASS" and verdict not in ("PASS", "NOT_RUN"):
                yield f"case {case['name']} says PASS, but its check {check} says {verdict}"
        if case["verdict"] == "PASS" and "PASS" not in case["checks"].values():
            yield f"case {case['name']} says PASS, but none of its checks passed"
        if case["verdict"] == "FAIL" and not case["failures"]:
            yield f"case {case['name']} says FAIL, but names no failure"


def _histograms_are_whole(data: dict[str, Any]) -> Iterator[str]:
    for activation in data["activations"]:
        if activation["scale"] is None:
            continue
        histogram = activation["scale"]["histogram"]
        edges, counts = histogram["log2_edges"], histogram["counts"]
        if (counts or edges) and len(edges) != len(counts) + 1:
            yield f"activation {activation['file']}: {len(counts)} counts need {len(counts) + 1} edges"
        if edges != sorted(edges):
            yield f"activation {activation['file']}: the histogram's edges do not ascend"


def _only_verified_results_pass(data: dict[str, Any]) -> Iterator[str]:
    for result in data["results"] + data["baselines"]:
        if result["verified"]:
            continue
        if result["verdict"] == "PASS":
            yield f"result {result['name']} says PASS, but was not verified"
        if result["time_us"] is not None:
            yield f"result {result['name']} has a time, but was not verified"


_RULES = {
    "conformance": [_counts_agree, _names_are_unique, _cases_agree_with_their_checks, _histograms_are_whole,
                    _summary_is_not_better_than_its_parts],
    "sweep": [_names_are_unique, _only_verified_results_pass, _summary_is_not_better_than_its_parts],
}
