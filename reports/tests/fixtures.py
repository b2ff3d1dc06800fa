"""Synthetic records for the tests. Nothing here was measured; none of it may leave the tests.

conformance(n) and sweep() return records that are valid and consistent; a test damages its own copy.
"""
from __future__ import annotations

import random
from collections import Counter
from typing import Any

QUANTS = ("int8", "e4m3fn", "e4m3fnuz")
INPUTS = ("bf16", "f16", "f32")
DISTRIBUTIONS = ("uniform", "normal", "outliers", "ties", "zero_rows", "specials")
CHECKS = {
    "output_dtype": "out has the dtype that was asked for",
    "output_shape": "out has the shape of x and is contiguous",
    "scale_dtype": "scale is float32",
    "scale_shape": "scale is (*rows, 1)",
    "strides": "the strides of out and scale are those of contiguous tensors",
    "codes": "every code equals the contract's, bit for bit",
    "scales": "every scale equals the contract's, bit for bit",
    "error_bound": "the error of every element is within its proven bound",
    "fake_agrees": "the fake call returns the same dtype, shape, strides, device and aliasing",
    "fake_errors": "the fake call raises the same error with the same text",
    "input_untouched": "the bytes of x are what they were before the call",
    "guards_untouched": "the guard bytes around every buffer are what they were",
    "poison_overwritten": "two runs over two poisons give the same bytes",
}


def environment() -> dict[str, Any]:
    return {
        "platform": "host", "simulated": True, "device": "host device (simulated)", "arch": "host",
        "wave": 64, "host_config": "wave=64,guard=end,order=ascending", "cpu": "synthetic fixture",
        "cores": 2, "os": "synthetic fixture", "compiler": "synthetic fixture", "build": "Release",
        "revision": "0000000-fixture",
    }


def on_gpu(record: dict[str, Any], **facts: Any) -> dict[str, Any]:
    """The record as if a GPU had made it; a sweep's results and ceilings are then cold."""
    record["environment"].update({"simulated": False, "platform": "amd", "device": "a GPU", "arch": "gfx942",
                                  "host_config": None, "default_float8": "e4m3fnuz", **facts})
    return of_temperature(record, "cold") if record["kind"] == "sweep" else record


def of_temperature(record: dict[str, Any], temperature: str) -> dict[str, Any]:
    for entry in record["results"] + record["ceilings"]:
        entry["temperature"] = temperature
    return record


def run(program: str) -> dict[str, Any]:
    return {"argv": [program, "--level", "default"], "level": "default", "filter": "", "seed": 1,
            "jobs": 2, "started": "2000-01-01T00:00:00Z", "seconds": 12.5}


def case(index: int, rng: random.Random) -> dict[str, Any]:
    quant, input_ = QUANTS[index % 3], INPUTS[index // 3 % 3]
    shape = [rng.choice([1, 2, 7, 64, 257]), index + 1]
    distribution = rng.choice(DISTRIBUTIONS)
    name = f"per_token_quant/{quant}/{input_}/{shape[0]}x{shape[1]}/{distribution}"
    return {
        "name": name, "op": "per_token_quant", "quant": quant, "input": input_, "shape": shape,
        "options": "", "distribution": distribution, "verdict": "PASS",
        "seconds": round(rng.lognormvariate(-5, 1), 5), "elements": shape[0] * shape[1],
        "checks": {check: "PASS" for check in CHECKS},
        "error_over_bound": None if distribution == "specials" else round(1 - rng.random() ** 3 / 2, 4),
        "hash": f"{rng.getrandbits(64):016x}", "failures": [],
        "reproduce": f"scripts/assay test --case '{name}' --seed 1",
    }


def activation(file: str, quant: str, rng: random.Random) -> dict[str, Any]:
    largest = {"int8": 127, "e4m3fn": 448, "e4m3fnuz": 240}[quant]
    centre = round(rng.random(), 3) - {"int8": 6, "e4m3fn": 8, "e4m3fnuz": 7}[quant]
    edges = [centre - 2 + i / 4 for i in range(17)]
    counts = [int(200 * 2.718 ** (-((i - 8) / 3) ** 2)) for i in range(16)]
    return {
        "file": file, "dtype": "f32", "rows": sum(counts), "cols": 120, "quant": quant, "verdict": "PASS",
        "snr_db": round({"int8": 41, "e4m3fn": 31.6, "e4m3fnuz": 31.5}[quant] + rng.uniform(-1, 1), 2),
        "snr_db_worst_row": 27.0, "error_over_bound": 0.98,
        "scale": {"min": 0.5 / largest, "median": 2.0 / largest, "max": 9.0 / largest,
                  "histogram": {"log2_edges": edges, "counts": counts}},
        "failures": [], "reproduce": f"scripts/assay qualify --activations {file} --filter '*{quant}*'",
    }


def codegen(archs: tuple[str, ...] = ("gfx942", "gfx1201"), variants: tuple[str, ...] = ("wave32x1", "multi1024"),
            spills: int = 0, wrong: bool = False) -> dict[str, Any]:
    """What ci/codegen/check --json writes. `spills`: of its first kernel; `wrong`: a finding of wrong results."""
    rows = [{"arch": arch, "in": input_, "out": quant, "variant": variant, "vgprs": 32, "sgprs": 30, "lds": 136,
             "scratch": 0, "spills": 0, "occupancy": 8, "code_bytes": 4096, "wide_loads": 4, "narrow_loads": 1,
             "wide_stores": 2, "narrow_stores": 2, "float8_conversions": 16, "packed_maxima": 8}
            for input_ in ("bf16", "f32") for quant in QUANTS for arch in archs for variant in variants]
    findings = []
    if spills:
        rows[0]["spills"] = spills
        findings.append({"name": "gfx942/bf16/int8/wave32x1", "text": f"spills: got {spills}; allowed: 0",
                         "wrong_results": False})
    if wrong:
        findings.append({"name": "gfx942/bf16/e4m3fn/wave32x1", "text": "float8 conversions in hardware: got 16",
                         "wrong_results": True})
    return {"compiler": "synthetic fixture", "how": "compiled and inspected, not run", "kernels": rows,
            "findings": findings, "changes": []}


def summarize(record: dict[str, Any], verdict: str) -> dict[str, Any]:
    """Recounts the summary of a conformance record after a test changed its cases."""
    counts = Counter(case["verdict"] for case in record["cases"])
    record["summary"] = {"cases": len(record["cases"]), **{v: counts[v] for v in (
        "PASS", "FAIL", "DEGRADED", "UNSTABLE", "NOT_JUDGED", "NOT_RUN", "ERROR")}, "verdict": verdict}
    return record


def conformance(cases: int = 60, files: int = 3, failed: int = 0, seed: int = 1) -> dict[str, Any]:
    rng = random.Random(seed)
    record = {
        "schema": "assay-record/1", "kind": "conformance", "environment": environment(),
        "run": run("assay-conform"),
        "checks": [{"name": name, "description": text} for name, text in CHECKS.items()],
        "cases": [case(index, rng) for index in range(cases)],
        "activations": [activation(f"layer{file}_input.npy", quant, rng)
                        for file in range(files) for quant in QUANTS],
    }
    for broken in record["cases"][:failed]:
        broken.update(verdict="FAIL", error_over_bound=1.7)
        broken["checks"].update(codes="FAIL", error_bound="FAIL")
        broken["failures"] = [
            {"check": "codes", "message": "out[0, 3]: expected 17 (0x11), got 18 (0x12); scale of row 0 is 0.0078125"},
            {"check": "error_bound", "message": "out[0, 3]: error 0.0133 is 1.7 times its bound 0.0078"}]
    return summarize(record, "FAIL" if failed else "PASS")


def _result(quant: str, input_: str, rows: int, cols: int, rng: random.Random, slow: float = 1) -> dict[str, Any]:
    moved = rows * cols * ({"bf16": 2, "f16": 2, "f32": 4}[input_] + 1) + rows * 4
    ceiling = 6e9 * rng.uniform(0.97, 1.03)
    seconds = slow * (moved / (ceiling * rng.uniform(0.25, 0.3)) + 4e-6)
    return {
        "name": f"per_token_quant/{quant}/{input_}/{rows}x{cols}", "op": "per_token_quant", "quant": quant,
        "input": input_, "rows": rows, "cols": cols, "variant": "auto", "verdict": "PASS", "verified": True,
        "time_us": seconds * 1e6, "spread": 0.01, "iterations": 20, "bytes": moved,
        "bytes_per_second": moved / seconds, "ceiling_bytes_per_second": ceiling,
        "ceiling_fraction": moved / seconds / ceiling, "elements_per_second": rows * cols / seconds,
    }


def sweep(columns: tuple[int, ...] = (1024, 4096, 7168, 16384), inputs: tuple[str, ...] = INPUTS,
          seed: int = 1) -> dict[str, Any]:
    rng = random.Random(seed)
    shapes = [(rows, cols) for cols in columns for rows in (1, 4, 16, 64, 256, 1024, 4096)]
    results = [_result(q, i, r, c, rng) for q in QUANTS for i in inputs for r, c in shapes]
    baseline = _result("int8", "bf16", 1024, 4096, rng, slow=9)
    baseline = {k: v for k, v in baseline.items() if not k.startswith("ceiling")} | {"name": "golden reference"}
    return {
        "schema": "assay-record/1", "kind": "sweep", "environment": environment(), "run": run("assay-bench"),
        "results": results, "baselines": [baseline],
        "ceilings": [{"rows": r, "cols": c, "input": i, "time_us": 10.0, "bytes_per_second": 6e9}
                     for i in inputs for r, c in shapes],
        "summary": {"verdict": "PASS"},
    }
