"""`assay report`: draws the page again from records that exist."""
from __future__ import annotations

import argparse
import json
from pathlib import Path

from assay_cli import paths
from assay_cli.errors import InfrastructureError, UsageError

HELP = "draw the report again from a run's folder or from record files"
DESCRIPTION = """Draws the HTML page from records; runs nothing.

  scripts/assay report                                      the last run (out/latest)
  scripts/assay report out/20260131-120000                  an earlier one
  scripts/assay report conformance.json sweep.json --out r.html"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", metavar="PATH", help="one folder of a run, or record files")
    parser.add_argument("--out", metavar="FILE", help="the page (default: report.html in the folder, or here)")
    parser.add_argument("--json", action="store_true", help="print the verdict and the counts as JSON on stdout")


def run(args: argparse.Namespace) -> int:
    from assay_cli import interpreter
    interpreter.continue_in_complete()
    from reports import headline, page
    from reports.records import RecordError
    given = [Path(path) for path in args.paths] or [paths.LATEST]
    try:
        found = _load(given)
    except RecordError as error:
        raise InfrastructureError(str(error)) from error
    target = Path(args.out) if args.out else (given[0] if given[0].is_dir() else Path.cwd()) / "report.html"
    try:
        page.write(found, target)
    except OSError as error:
        raise InfrastructureError(f"--out {str(target)!r}: cannot be written: {error.strerror}") from error
    head = headline.build(found)
    if args.json:
        print(json.dumps({key: head[key] for key in ("verdict", "exit_code", "device", "simulated", "sentences")}
                         | {"report": str(target.resolve())}, indent=1))
    else:
        print("\n".join([f"{head['verdict']} on {head['device']}", *head["sentences"], f"report: {target.resolve()}"]))
    return head["exit_code"]


def _load(given: list[Path]):
    from reports import run as runs
    folders = [path for path in given if path.is_dir()]
    if folders and len(given) > 1:
        raise UsageError(f"PATH {str(folders[0])!r}: give one folder, or record files, not both")
    for path in given:
        if not path.exists():
            raise UsageError(f"PATH {str(path)!r} does not exist; give a run's folder or record files"
                             + (" ('scripts/assay qualify' makes out/latest)" if path == paths.LATEST else ""))
    return runs.of_folder(folders[0]) if folders else runs.of_records(given)
