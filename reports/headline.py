"""The verdict in plain words: what was checked, on what, and what came out."""
from __future__ import annotations

import statistics
from typing import Any

from reports import formats
from reports.run import Run
from reports.verdicts import Verdict

# (what it is, what that means), for the banner of a page whose device is no GPU.
SIMULATION = ("Simulated device.",
              "The host device is a simulation: it executes the kernels' source on the CPU. What is right there is "
              "evidence about the kernels; how fast it is says nothing about any GPU.")
EMULATION = ("Emulated by {0}, times meaningless.",
             "The kernels' machine code was executed by {0}, instruction by instruction, where no GPU was. What is "
             "right there is evidence about that code; its times mean nothing and are left out.")


def build(run: Run) -> dict[str, Any]:
    """What the head of the page, the terminal and --json all say."""
    verdict = run.verdict
    return {"verdict": verdict.value, "meaning": verdict.meaning, "exit_code": verdict.exit_code,
            "device": _device(run), "revision": _first(run, "revision"), "started": _started(run),
            "simulated": run.simulated, "emulator": run.emulator, "banner": _banner(run),
            "sentences": sentences(run), "tiles": _tiles(run)}


def sentences(run: Run) -> list[str]:
    return [text for text in (_conformance(run), _activations(run), _sweep(run), _codegen(run), _stages(run)) if text]


def device(environment: dict[str, Any]) -> str:
    """The device of a record, with what stood in for it where it was not there."""
    if environment["simulated"]:
        return environment["device"]
    emulator = environment.get("emulator")
    return f"{environment['device']} ({environment['arch']})" + (f", emulated by {emulator}" if emulator else "")


def _banner(run: Run) -> tuple[str, str] | None:
    if run.simulated:
        return SIMULATION
    return (EMULATION[0].format(run.emulator), EMULATION[1].format(run.emulator)) if run.emulator else None


def _conformance(run: Run) -> str:
    if run.conformance is None:
        return "Conformance was not checked."
    data = run.conformance.data
    count, passed = data["summary"]["cases"], data["summary"]["PASS"]
    kinds = len({check for case in data["cases"] for check in case["checks"]})
    text = f"{passed:,} of {count:,} conformance cases passed, through {kinds} kinds of checks"
    missed = [f"{data['summary'].get(v.value, 0):,} {v.value}" for v in Verdict
              if v is not Verdict.PASS and data["summary"].get(v.value, 0)]
    return text + (f" ({', '.join(missed)})." if missed else ".")


def _activations(run: Run) -> str:
    rows = run.conformance.data["activations"] if run.conformance else []
    if not rows:
        return ""
    passed = sum(row["verdict"] == "PASS" for row in rows)
    files = len({row["file"] for row in rows})
    return f"{passed} of {len(rows)} combinations of real activation files ({files}) and types passed."


def _sweep(run: Run) -> str:
    if run.emulator:
        return f"Emulated by {run.emulator}, times meaningless: none is shown."
    if not run.sweeps:
        return "Speed was not measured."
    results = run.timed("results")
    verified = sum(result["verified"] for result in results)
    return f"{verified} of {len(results)} timed configurations produced the right result in the timed buffers."


def _codegen(run: Run) -> str:
    if run.codegen is None:
        return ""
    data = run.codegen.data
    return (f"AMD machine code, compiled and inspected, {len(data['kernels']):,} kernels: broken rules "
            f"{len(data['findings']):,}, kernels that left their budget {len(data['changes']):,}.")


def _stages(run: Run) -> str:
    bad = [stage for stage in run.stages if stage.verdict in (Verdict.ERROR, Verdict.NOT_RUN)
           or stage.verdict is Verdict.FAIL and stage.note]  # what no record can tell: a race that an emulator saw
    return " ".join(f"Stage {stage.name}: {stage.verdict.value}, {stage.note or stage.verdict.meaning}."
                    for stage in bad)


def _device(run: Run) -> str:
    if not run.records:
        return "no device: nothing ran"
    return device(run.records[0].environment)


def _first(run: Run, key: str) -> str:
    return str(run.records[0].environment.get(key, "")) if run.records else ""


def _started(run: Run) -> str:
    return min((record.data["run"]["started"] for record in run.records), default="")


def _tiles(run: Run) -> list[tuple[str, str]]:
    """(number, what it counts): the few numbers that a person looks for first."""
    tiles = []
    if run.conformance:
        summary, data = run.conformance.data["summary"], run.conformance.data
        tiles += [(f"{summary['cases']:,}", "cases"), (f"{summary['PASS']:,}", "passed"),
                  (f"{summary['cases'] - summary['PASS']:,}", "did not pass"),
                  (f"{sum(len(case['checks']) for case in data['cases']):,}", "checks made")]
        ratios = [case["error_over_bound"] for case in data["cases"] if case["error_over_bound"] is not None]
        if ratios:
            tiles.append((formats.ratio(max(ratios)), "largest error ÷ bound"))
    if results := run.timed("results"):
        tiles.append((f"{len(results):,}", "timed configurations"))
        fractions = [result["ceiling_fraction"] for result in results if result.get("ceiling_fraction")]
        if fractions and not run.simulated:
            tiles.append((formats.percent(statistics.median(fractions)), "of the ceiling, median"))
    return tiles
