"""The stages of `assay qualify` after setup. Needs the packages, but for the page it does without."""
from __future__ import annotations

import argparse
import json
from pathlib import Path

from reports import headline, records, run as runs
from reports.files import write_atomically
from reports.verdicts import Verdict

from assay_cli import build, bundled, interpreter, paths, suite
from assay_cli.console import Console
from assay_cli.errors import InfrastructureError
from assay_cli.platforms import Choice
from assay_cli.stages import Stages

REPORT = "report.html"


def run(args: argparse.Namespace, choice: Choice, folder: Path, console: Console, setup_seconds: float | None) -> int:
    _forget_earlier_run(folder)
    stages = Stages(console, folder)
    if setup_seconds is not None:
        stages.done.append(runs.Stage("setup", Verdict.PASS, setup_seconds))
    _verify(stages) if bundled.here() else _build(stages, args, choice)
    _measure(stages, args, choice.preset, folder)
    write_atomically(folder / runs.STAGES_FILE, json.dumps({"stages": [stage.as_dict() for stage in stages.done]}))
    try:
        found = runs.of_folder(folder)
    except records.RecordError as error:
        raise InfrastructureError(str(error)) from error
    drawn = stages.run("report", lambda update: _draw(found, folder))
    paths.point_latest_at(folder)
    head = headline.build(found)
    print(_as_json(head, stages, folder) if args.json else _as_text(head, stages, folder, drawn))
    return head["exit_code"]


def _verify(stages: Stages) -> None:
    """In the place of a build: are the programs those that were put into the bundle?"""
    bundle = bundled.here()
    note = f"files are as the manifest says; nothing was built: prebuilt programs of revision {bundle.revision}"
    stages.run("bundle", lambda update: (Verdict.PASS, f"{bundled.verify(bundle)} {note}"))


def _build(stages: Stages, args: argparse.Namespace, choice: Choice) -> None:
    def configure(update) -> tuple[Verdict, str]:
        build.configure(choice.preset, stages.log("configure"), update)
        return Verdict.PASS, choice.note

    def compile_all(update) -> tuple[Verdict, str]:
        build.build(choice.preset, args.jobs, stages.log("build"), update, [suite.CONFORM, suite.BENCH])
        return Verdict.PASS, ""

    stages.run("configure", configure)
    stages.run("build", compile_all)


def _measure(stages: Stages, args: argparse.Namespace, preset: str, folder: Path) -> None:
    activations = args.activations or suite.bundled_activations()
    stages.run("conformance", lambda update: suite.conformance(
        args, preset, folder / runs.RECORD_FILES["conformance"], stages.log("conformance"), update, activations))
    if args.no_sweep:
        return
    stages.run("sweep", lambda update: suite.sweep(
        args, preset, folder / runs.RECORD_FILES["sweep"], stages.log("sweep"), update))
    # A GPU is timed cold first; what stays in its caches is another question. A simulated one has one answer.
    if _is_gpu(folder / runs.RECORD_FILES["sweep"]):
        stages.console.total += 1
        stages.run("sweep, hot", lambda update: suite.sweep(
            args, preset, folder / runs.RECORD_FILES["sweep-hot"], stages.log("sweep-hot"), update,
            ["--temperature", "hot"]))


def _is_gpu(sweep: Path) -> bool:
    return sweep.exists() and not records.load(sweep).simulated


def _draw(found: runs.Run, folder: Path) -> tuple[Verdict, str]:
    """The page. Without its packages there is none, which says nothing of the machine: the verdict is without it."""
    lacking = interpreter.lacking(interpreter.DRAWS)
    if lacking:
        return Verdict.NOT_RUN, (f"no page was drawn, this Python lacks {', '.join(lacking)}; where they are, "
                                 f"'scripts/assay report {folder}' draws it")
    from reports import page
    page.write(found, folder / REPORT)
    return Verdict.PASS, ""


def _forget_earlier_run(folder: Path) -> None:
    """A record from an earlier run must not be taken for this one's."""
    for name in (*runs.FILES, REPORT):
        (folder / name).unlink(missing_ok=True)


def _as_text(head: dict, stages: Stages, folder: Path, drawn: runs.Stage) -> str:
    lines = [f"{head['verdict']} on {head['device']}", *(f"  {sentence}" for sentence in head["sentences"])]
    if head["simulated"]:
        lines.append("  The device is a simulation: its speed says nothing about GPUs.")
    return "\n".join([*lines, "", stages.table(), "",
                      f"report: {folder / REPORT}" if drawn.verdict is Verdict.PASS else
                      f"report: none was drawn; the records are in {folder}"])


def _as_json(head: dict, stages: Stages, folder: Path) -> str:
    said = {key: head[key] for key in ("verdict", "exit_code", "device", "simulated", "emulator", "revision",
                                       "sentences")}
    return json.dumps(said | {"stages": [stage.as_dict() for stage in stages.done], "out": str(folder),
                              "report": str(folder / REPORT) if (folder / REPORT).exists() else None}, indent=1)
