"""One run: the records of its programs and how its stages went. What every section is built from."""
from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

from reports import records
from reports.consistency import judged_parts
from reports.records import Record, RecordError
from reports.verdicts import Verdict, worst

STAGES_FILE = "run.json"
RECORD_FILES = {"conformance": "conformance.json", "sweep": "sweep.json"}


@dataclasses.dataclass(frozen=True)
class Stage:
    """A step of the run: its verdict, its wall time in seconds, and a line of why."""

    name: str
    verdict: Verdict
    seconds: float
    note: str = ""

    def as_dict(self) -> dict[str, Any]:
        return {"name": self.name, "verdict": self.verdict.value, "seconds": round(self.seconds, 3), "note": self.note}


@dataclasses.dataclass(frozen=True)
class Run:
    """`conformance` or `sweep` is None where there is no record of it; such a run never passes."""

    conformance: Record | None
    sweep: Record | None
    stages: tuple[Stage, ...] = ()

    @property
    def records(self) -> list[Record]:
        return [record for record in (self.conformance, self.sweep) if record is not None]

    @property
    def verdict(self) -> Verdict:
        """The worst of the records' summaries, of their parts, and of the stages."""
        verdicts = [stage.verdict for stage in self.stages]
        for record in self.records:
            verdicts += [Verdict(record.data["summary"]["verdict"]), *judged_parts(record.data)]
        if self.conformance is None:
            verdicts.append(Verdict.NOT_RUN)
        return worst(verdicts)

    @property
    def simulated(self) -> bool:
        return any(record.simulated for record in self.records)


def of_records(paths: list[Path]) -> Run:
    """A run made of record files alone, at most one of each kind."""
    found: dict[str, Record] = {}
    for path in paths:
        record = records.load(path)
        if record.kind in found:
            raise RecordError(f"record {path}: a second {record.kind} record; {found[record.kind].path} is the first")
        found[record.kind] = record
    _one_device(list(found.values()))
    return Run(found.get("conformance"), found.get("sweep"))


def of_folder(folder: Path) -> Run:
    """The run that `assay qualify` left in `folder`."""
    paths = [folder / name for name in RECORD_FILES.values() if (folder / name).exists()]
    run = of_records(paths)
    if not paths and not (folder / STAGES_FILE).exists():
        raise RecordError(f"folder {folder}: holds none of {', '.join(RECORD_FILES.values())}")
    return dataclasses.replace(run, stages=_stages(folder / STAGES_FILE))


def _stages(path: Path) -> tuple[Stage, ...]:
    if not path.exists():
        return ()
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return tuple(Stage(str(s["name"]), Verdict(s["verdict"]), float(s["seconds"]), str(s["note"]))
                     for s in data["stages"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise RecordError(f"{path}: damaged: {error}") from error


def _one_device(found: list[Record]) -> None:
    devices = {(record.environment["platform"], record.environment["device"]) for record in found}
    if len(devices) > 1:
        raise RecordError("the records are from different devices: "
                          + ", ".join(f"{record.path} from {record.environment['device']}" for record in found))
