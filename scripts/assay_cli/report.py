"""`assay report`: draws the page again from records that exist; keeps a run as a recorded device."""
from __future__ import annotations

import argparse
import dataclasses
import json
from pathlib import Path

from assay_cli import paths
from assay_cli.errors import InfrastructureError, UsageError

HELP = "draw the report again from a run's folder, record files or a recorded device"
DESCRIPTION = """Draws the HTML page from records; runs nothing.

  scripts/assay report                                      the last run (out/latest)
  scripts/assay report out/20260131-120000                  an earlier one
  scripts/assay report conformance.json sweep.json --out r.html
  scripts/assay report out/latest --codegen codegen.json    with the machine code that ci/codegen/check --json found

Recorded devices are full runs on real hardware whose records the project keeps, compressed, in reports/devices/.

  scripts/assay report --list-devices
  scripts/assay report --device nvidia-h200                 the page of that run
  scripts/assay report --device nvidia-h200 --picture p.png its head and figures as a picture (needs chromium)
  scripts/assay report out/latest --keep nvidia-h200        keep this run as the device of that name"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", metavar="PATH", help="one folder of a run, or record files "
                        "(.json, .json.gz)")
    parser.add_argument("--device", metavar="NAME", help="a recorded device, in the place of PATH")
    parser.add_argument("--list-devices", action="store_true", help="the recorded devices, and nothing else")
    parser.add_argument("--keep", metavar="NAME", help="store the run as a recorded device; draws nothing. Refused: "
                        "simulated or emulated devices, sanitizers, a revision with uncommitted changes")
    parser.add_argument("--codegen", metavar="FILE", help="what ci/codegen/check --json wrote, for its section")
    parser.add_argument("--out", metavar="FILE", help="the page (default: report.html in the folder, or here)")
    parser.add_argument("--picture", metavar="FILE.png", help="draw this picture in the place of the page")
    parser.add_argument("--json", action="store_true", help="print the verdict and the counts as JSON on stdout")


def run(args: argparse.Namespace) -> int:
    from assay_cli import interpreter
    interpreter.continue_in_complete()
    from reports import recorded
    from reports.records import RecordError
    _check(args)
    try:
        if args.list_devices:
            return _list()
        given = [recorded.folder(args.device)] if args.device else [Path(path) for path in args.paths] or [paths.LATEST]
        return _keep(given[0], args.keep) if args.keep else _report(args, given)
    except recorded.UnknownDevice as error:
        raise UsageError(f"{'--keep' if args.keep else '--device'} {error}") from error
    except RecordError as error:
        raise InfrastructureError(str(error)) from error


def _check(args: argparse.Namespace) -> None:
    """Refuses flags that contradict each other."""
    if args.device and (args.paths or args.keep):
        raise UsageError(f"--device {args.device!r} takes the place of PATH; give neither PATH nor --keep with it")
    if args.keep and (len(args.paths) > 1 or args.paths and not Path(args.paths[0]).is_dir()):
        raise UsageError(f"--keep {args.keep!r}: PATH {args.paths[0]!r} is not one folder of a run")
    if args.out and args.picture:
        raise UsageError(f"--out {args.out!r} is of the page, --picture {args.picture!r} takes its place; give one")


def _report(args: argparse.Namespace, given: list[Path]) -> int:
    from reports import codegen, headline, page
    found = _load(given)
    if args.codegen:
        found = dataclasses.replace(found, codegen=codegen.load(Path(args.codegen)))
    if args.picture:
        target = _picture(found, Path(args.picture))
    else:
        own = not args.device and given[0].is_dir()
        target = Path(args.out) if args.out else (given[0] if own else Path.cwd()) / "report.html"
        try:
            page.write(found, target)
        except OSError as error:
            raise InfrastructureError(f"--out {str(target)!r}: cannot be written: {error.strerror}") from error
    head = headline.build(found)
    if args.json:
        said = {key: head[key] for key in ("verdict", "exit_code", "device", "simulated", "emulator", "sentences")}
        print(json.dumps(said | {"picture" if args.picture else "report": str(target.resolve())}, indent=1))
    else:
        print("\n".join([f"{head['verdict']} on {head['device']}", *head["sentences"],
                         f"{'picture' if args.picture else 'report'}: {target.resolve()}"]))
    return head["exit_code"]


def _picture(found, target: Path) -> Path:
    from reports import picture
    try:
        picture.write(found, target)
    except (picture.PictureError, OSError) as error:
        raise InfrastructureError(f"--picture {str(target)!r}: {error}") from error
    return target


def _list() -> int:
    from reports import headline, recorded
    for name in recorded.names():
        head = headline.build(_load([recorded.folder(name)]))
        print(f"{name}  {head['device']}, revision {head['revision']}, {head['started']}: {head['verdict']}")
    if not recorded.names():
        print("no recorded devices; 'scripts/assay report RUNFOLDER --keep NAME' makes one")
    return 0


def _keep(folder: Path, name: str) -> int:
    from reports import recorded
    _there([folder])
    sizes = recorded.keep(folder, name)
    print(f"{name}: kept in {recorded.folder(name).relative_to(paths.ROOT)}")
    for file, size in {**sizes, "all": sum(sizes.values())}.items():
        print(f"  {file:<22}{size:>12,} bytes")
    return 0


def _load(given: list[Path]):
    from reports import run as runs
    folders = [path for path in given if path.is_dir()]
    if folders and len(given) > 1:
        raise UsageError(f"PATH {str(folders[0])!r}: give one folder, or record files, not both")
    _there(given)
    return runs.of_folder(folders[0]) if folders else runs.of_records(given)


def _there(given: list[Path]) -> None:
    for path in given:
        if not path.exists():
            raise UsageError(f"PATH {str(path)!r} does not exist; give a run's folder or record files"
                             + (" ('scripts/assay qualify' makes out/latest)" if path == paths.LATEST else ""))
