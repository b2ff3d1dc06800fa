"""The suites of `assay test`. Needs the packages."""
from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from reports import records
from reports.verdicts import Verdict, worst

from assay_cli import build, bundled, launch, suite, tally
from assay_cli.console import Console
from assay_cli.errors import InfrastructureError
from assay_cli.platforms import build_folder
from assay_cli.stages import Stages
from assay_cli.tally import Tally

PYTHON_TESTS = ("reports/tests", "scripts/tests", "ci/codegen/tests")
OPTIONAL = ("amd",)  # suites that a machine may lack the means for
REQUIRE_AMD = "ASSAY_REQUIRE_AMD"  # 1: such a machine does not do


def run(args: argparse.Namespace, preset: str, selected: tuple[str, ...], console: Console) -> int:
    """Runs the selected suites; the last line on stdout is the count of all."""
    logs = build_folder(preset) / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    for old in logs.glob("*.log"):
        old.unlink()
    stages, total = Stages(console, logs), Tally()
    try:
        if {"unit", "conformance", "shuffled"} & set(selected):
            _verify(stages) if bundled.here() else _build(stages, args, preset, selected)
        for name in selected:
            total += _SUITES[name](stages, args, preset)
    except InfrastructureError:
        print(total + Tally(failed=1))
        raise
    print(stages.table())
    print(total)
    return _exit_code(stages)


def _exit_code(stages: Stages) -> int:
    """That of the worst stage. A suite for which the machine has no means speaks neither for nor against the rest."""
    optional = () if os.environ.get(REQUIRE_AMD) == "1" else OPTIONAL
    done = [stage.verdict for stage in stages.done if not (stage.verdict is Verdict.NOT_RUN and stage.name in optional)]
    return worst(done).exit_code


def _verify(stages: Stages) -> None:
    stages.run("bundle", lambda update: (Verdict.PASS, f"{bundled.verify(bundled.here())} files are whole"))


def _build(stages: Stages, args: argparse.Namespace, preset: str, selected: tuple[str, ...]) -> None:
    targets = [suite.CONFORM] if selected == ("conformance",) else []

    def work(update) -> tuple[Verdict, str]:
        build.configure(preset, stages.log("configure"), update)
        build.build(preset, args.jobs, stages.log("build"), update, targets)
        return Verdict.PASS, ""

    stages.run("build", work)


def _unit(stages: Stages, args: argparse.Namespace, preset: str) -> Tally:
    return _counted(stages, "unit", lambda update: tally.of_googletest(
        build.program(preset, suite.UNIT), launch.of(args), stages.log("unit"), update, args.time_limit))


def _conformance(stages: Stages, args: argparse.Namespace, preset: str) -> Tally:
    narrowed = args.case or args.filter is not None
    return _conform(stages, args, preset, "conformance", [] if narrowed else suite.bundled_activations())


def _shuffled(stages: Stages, args: argparse.Namespace, preset: str) -> Tally:
    """The same cases on a host device that differs in all that must not matter."""
    device = f"wave=32,seed={args.seed},guard=end,align=4"
    return _conform(stages, args, preset, "shuffled", [], {"ASSAY_HOST_DEVICE": device})


def _conform(stages: Stages, args: argparse.Namespace, preset: str, name: str, activations: Sequence[Path],
             environment: Mapping[str, str] | None = None) -> Tally:
    with tempfile.TemporaryDirectory(prefix="assay-") as folder:
        record = Path(folder) / "conformance.json"
        stage = stages.run(name, lambda update: suite.conformance(
            args, preset, record, stages.log(name), update, activations, args.case, environment))
        if not record.exists():
            stages.console.say(f"{name}: {stage.note}")
            return Tally(failed=1)
        data = records.load(record).data
    parts = data["cases"] + data["activations"]
    tally.print_failures(parts, args)
    counted = tally.of_parts(parts)
    if stage.verdict in (Verdict.FAIL, Verdict.ERROR) and not counted.failed:
        return counted + Tally(failed=1)  # the program failed although each of its cases passed
    return counted


def _python(stages: Stages, args: argparse.Namespace, preset: str) -> Tally:
    return _counted(stages, "python", lambda update: tally.of_unittest(
        PYTHON_TESTS, args.jobs, stages.log("python"), update))


def _lint(stages: Stages, args: argparse.Namespace, preset: str) -> Tally:
    return _counted(stages, "lint", lambda update: tally.of_lint(args.jobs, stages.log("lint"), update),
                    Verdict.DEGRADED)


def _amd(stages: Stages, args: argparse.Namespace, preset: str) -> Tally:
    return _counted(stages, "amd", lambda update: tally.of_amd(stages.log("amd"), update))


def _counted(stages: Stages, name: str, count, when_failed: Verdict = Verdict.FAIL) -> Tally:
    """Runs a suite whose verdict is its count, and shows the end of its log where something failed.

    `count` may return a third value, which then is the verdict where something failed.
    """
    found = Tally()

    def work(update) -> tuple[Verdict, str]:
        nonlocal found
        found, tail, *verdict = count(update)
        if found.failed:
            stages.console.say(f"{tail}\n  (all of it: {stages.logs}/{name}*.log)")
            return (*verdict, when_failed)[0], str(found)
        if found.not_run:
            return Verdict.NOT_RUN, tail
        return (Verdict.PASS if found.passed else Verdict.NOT_RUN), str(found)

    stages.run(name, work)
    return found


_SUITES = {"unit": _unit, "conformance": _conformance, "shuffled": _shuffled, "python": _python, "lint": _lint,
           "amd": _amd}
