"""One run: the records of its programs and how its stages went. What every section is built from."""
from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

from reports import codegen, documents, records
from reports.codegen import Codegen
from reports.consistency import judged_parts
from reports.records import Record, RecordError
from reports.verdicts import Verdict, worst

STAGES_FILE = "run.json"
RECORD_FILES = {"conformance": "conformance.json", "sweep": "sweep.json", "sweep-hot": "sweep-hot.json"}
CODEGEN_FILE = "codegen.json"
PACKED = ".gz"  # each of them may lie there compressed, under its name with this behind it
FILES = [name + packed for name in (*RECORD_FILES.values(), CODEGEN_FILE, STAGES_FILE) for packed in ("", PACKED)]


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
    """`conformance` is None where there is no record of it; such a run never passes. A sweep is of one temperature."""

    conformance: Record | None
    sweeps: tuple[Record, ...] = ()
    stages: tuple[Stage, ...] = ()
    codegen: Codegen | None = None

    @property
    def records(self) -> list[Record]:
        return [record for record in (self.conformance, *self.sweeps) if record is not None]

    @property
    def verdict(self) -> Verdict:
        """The worst of the records' summaries, of their parts, of the stages and of the machine code."""
        verdicts = [stage.verdict for stage in self.stages]
        for record in self.records:
            verdicts += [Verdict(record.data["summary"]["verdict"]), *judged_parts(record.data)]
        if self.codegen is not None:
            verdicts.append(self.codegen.verdict)
        if self.conformance is None:
            verdicts.append(Verdict.NOT_RUN)
        return worst(verdicts)

    @property
    def simulated(self) -> bool:
        return any(record.simulated for record in self.records)

    @property
    def emulator(self) -> str | None:
        return next((record.emulator for record in self.records if record.emulator), None)

    def timed(self, key: str) -> list[dict[str, Any]]:
        """The sweeps' `results`, `baselines` or `ceilings`. Of an emulator none: its times mean nothing."""
        return [] if self.emulator else [entry for sweep in self.sweeps for entry in sweep.data[key]]


def of_records(paths: list[Path]) -> Run:
    """A run made of record files alone: at most one of conformance, and one sweep of each temperature."""
    conformance: Record | None = None
    sweeps: list[Record] = []
    for path in paths:
        record = records.load(path)
        same = [conformance] if conformance else []
        if record.kind == "sweep":
            same = [other for other in sweeps if not other.temperatures.isdisjoint(record.temperatures)]
            sweeps.append(record)
        if same and same[0].kind == record.kind:
            raise RecordError(f"record {path}: a second {record.kind} record; {same[0].path} is the first")
        if record.kind == "conformance":
            conformance = record
    run = Run(conformance, tuple(sweeps))
    _one_device(run.records)
    return run


def of_folder(folder: Path) -> Run:
    """The run that `assay qualify` left in `folder`."""
    paths = [path for name in RECORD_FILES.values() if (path := found(folder, name))]
    stages, code = found(folder, STAGES_FILE), found(folder, CODEGEN_FILE)
    if not paths and not stages and not code:
        raise RecordError(f"folder {folder}: holds none of {', '.join([*RECORD_FILES.values(), CODEGEN_FILE])}")
    return dataclasses.replace(of_records(paths), stages=_stages(stages) if stages else (),
                               codegen=codegen.load(code) if code else None)


def found(folder: Path, name: str) -> Path | None:
    """The file of that name, plain or compressed. RecordError where it lies there both ways."""
    there = [path for path in (folder / name, folder / (name + PACKED)) if path.exists()]
    if len(there) > 1:
        raise RecordError(f"folder {folder}: holds both {name} and {name + PACKED}; only one of them can be meant")
    return there[0] if there else None


def _stages(path: Path) -> tuple[Stage, ...]:
    data = documents.load(path, "stages", _STAGES, 2**20)
    return tuple(Stage(s["name"], Verdict(s["verdict"]), s["seconds"], s["note"]) for s in data["stages"])



def _one_device(all_records: list[Record]) -> None:
    devices = {(record.environment["platform"], record.environment["device"], record.emulator)
               for record in all_records}
    if len(devices) > 1:
        raise RecordError("the records are from different devices: "
                          + ", ".join(f"{record.path} from {record.environment['device']}" for record in all_records))


_STAGES = documents.validator(Path(__file__).with_name("stages.schema.json"))
