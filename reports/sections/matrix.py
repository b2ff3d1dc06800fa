"""The conformance matrix: kinds of checks down, pairs of input and output types across."""
from __future__ import annotations

import itertools
from collections import Counter
from typing import Any

from reports.run import Run

ID = "matrix"
TITLE = "Conformance matrix"
WIDEST = 15  # pairs of types side by side; more go into further tables, an input type never into two


def build(run: Run) -> dict[str, Any] | None:
    if run.conformance is None or not run.conformance.data["cases"]:
        return None
    cases = run.conformance.data["cases"]
    pairs = list(dict.fromkeys((case["op"], case["input"], case["quant"]) for case in cases))
    pairs.sort(key=lambda pair: (pair[0], pair[1]))  # stable: types stay in the record's order
    counts: Counter[tuple[tuple[str, str, str], str, str]] = Counter()
    sizes: Counter[tuple[str, str, str]] = Counter()
    for case in cases:
        pair = (case["op"], case["input"], case["quant"])
        sizes[pair] += 1
        for check, verdict in case["checks"].items():
            counts[pair, check, _bucket(verdict)] += 1
    checks = run.conformance.data["checks"]
    tables = [_table(part, checks, counts, sizes) for part in _parts(pairs)]
    ops = sorted({case["op"] for case in cases})
    return {"tables": tables, "total": len(cases), "op": ", ".join(ops)}


def _parts(pairs: list[tuple[str, str, str]]) -> list[list[tuple[str, str, str]]]:
    """The pairs in tables of at most WIDEST columns, those of one operation and input kept together."""
    parts: list[list[tuple[str, str, str]]] = [[]]
    for _, group in itertools.groupby(pairs, key=lambda pair: pair[:2]):
        columns = list(group)
        if parts[-1] and len(parts[-1]) + len(columns) > WIDEST:
            parts.append([])
        parts[-1] += columns
    return parts


def _bucket(verdict: str) -> str:
    return verdict if verdict in ("PASS", "NOT_RUN") else "FAIL"


def _table(pairs, checks, counts, sizes) -> dict[str, Any]:
    inputs = Counter(pair[1] for pair in pairs)
    rows = []
    for check in checks:
        cells = [_cell(*(counts[pair, check["name"], bucket] for bucket in ("PASS", "FAIL"))) for pair in pairs]
        rows.append({"name": check["name"], "description": check["description"], "cells": cells,
                     "state": "fail" if any(cell["failed"] for cell in cells) else
                              "pass" if any(cell["passed"] for cell in cells) else "none"})
    firsts = [index for index, pair in enumerate(pairs) if index == 0 or pair[1] != pairs[index - 1][1]]
    return {"inputs": list(inputs.items()), "firsts": firsts, "wide": len(pairs) > 9,
            "quants": [pair[2] for pair in pairs], "sizes": [sizes[pair] for pair in pairs], "rows": rows}


def _cell(passed: int, failed: int) -> dict[str, Any]:
    return {"passed": passed, "failed": failed, "state": "fail" if failed else "pass" if passed else "none"}
