"""The stages of `assay qualify` after setup. Needs the packages."""
from __future__ import annotations

import argparse
import json
from pathlib import Path

from reports import headline, page, run as runs
from reports.files import write_atomically
from reports.verdicts import Verdict

from assay_cli import build, paths, suite
from assay_cli.console import Console
from assay_cli.stages import Stages

REPORT = "report.html"


def run(args: argparse.Namespace, preset: str, folder: Path, console: Console, setup_seconds: float | None) -> int:
    _forget_earlier_run(folder)
    stages = Stages(console, folder)
    if setup_seconds is not None:
        stages.done.append(runs.Stage("setup", Verdict.PASS, setup_seconds))
    _build(stages, args, preset)
    _measure(stages, args, preset, folder)
    write_atomically(folder / runs.STAGES_FILE, json.dumps({"stages": [stage.as_dict() for stage in stages.done]}))
    found = runs.of_folder(folder)
    stages.run("report", lambda update: (page.write(found, folder / REPORT), (Verdict.PASS, ""))[1])
    paths.point_latest_at(folder)
    head = headline.build(found)
    print(_as_json(head, stages, folder) if args.json else _as_text(head, stages, folder))
    return head["exit_code"]


def _build(stages: Stages, args: argparse.Namespace, preset: str) -> None:
    def configure(update) -> tuple[Verdict, str]:
        build.configure(preset, stages.log("configure"), update)
        return Verdict.PASS, ""

    def compile_all(update) -> tuple[Verdict, str]:
        build.build(preset, args.jobs, stages.log("build"), update, [suite.CONFORM, suite.BENCH])
        return Verdict.PASS, ""

    stages.run("configure", configure)
    stages.run("build", compile_all)


def _measure(stages: Stages, args: argparse.Namespace, preset: str, folder: Path) -> None:
    activations = args.activations or suite.bundled_activations()
    stages.run("conformance", lambda update: suite.conformance(
        args, preset, folder / runs.RECORD_FILES["conformance"], stages.log("conformance"), update, activations))
    if not args.no_sweep:
        stages.run("sweep", lambda update: suite.sweep(
            args, preset, folder / runs.RECORD_FILES["sweep"], stages.log("sweep"), update))


def _forget_earlier_run(folder: Path) -> None:
    """A record from an earlier run must not be taken for this one's."""
    for name in (*runs.RECORD_FILES.values(), runs.STAGES_FILE, REPORT):
        (folder / name).unlink(missing_ok=True)


def _as_text(head: dict, stages: Stages, folder: Path) -> str:
    lines = [f"{head['verdict']} on {head['device']}", *(f"  {sentence}" for sentence in head["sentences"])]
    if head["simulated"]:
        lines.append("  The device is a simulation: its speed says nothing about GPUs.")
    return "\n".join([*lines, "", stages.table(), "", f"report: {folder / REPORT}"])


def _as_json(head: dict, stages: Stages, folder: Path) -> str:
    said = {key: head[key] for key in ("verdict", "exit_code", "device", "simulated", "revision", "sentences")}
    return json.dumps(said | {"stages": [stage.as_dict() for stage in stages.done], "out": str(folder),
                              "report": str(folder / REPORT)}, indent=1)
