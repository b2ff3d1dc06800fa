"""The table of expected numbers, and the comparison with what was found."""
from __future__ import annotations

import csv
import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path

from ci.codegen.errors import InfrastructureError
from ci.codegen.measure import KEY, NUMBERS, ROW_KEY, ROW_NUMBERS, Row

FOLDER = Path(__file__).resolve().parent
COMPILER = "# compiler: "


@dataclasses.dataclass(frozen=True)
class Columns:
    """Of a table's rows: a key, then numbers."""

    key: tuple[str, ...]
    numbers: tuple[str, ...]

    def name_of(self, row: Row) -> str:
        return "/".join(str(row[field]) for field in self.key)


KERNELS, ROWS = Columns(KEY, NUMBERS), Columns(ROW_KEY, ROW_NUMBERS)


@dataclasses.dataclass(frozen=True)
class Table:
    compiler: str
    rows: dict[str, Row]  # by name


@dataclasses.dataclass(frozen=True)
class Change:
    name: str
    fields: list[str]  # beyond their tolerance; empty when one of the rows is missing
    expected: Row | None
    found: Row | None


def settings() -> dict:
    """settings.json: which pairs of types are in the table, and the tolerances of its columns."""
    return json.loads((FOLDER / "settings.json").read_text(encoding="utf-8"))


def selected(rows: list[Row], pairs: list[list[str]]) -> list[Row]:
    wanted = {tuple(pair) for pair in pairs}
    return [row for row in rows if (row["in"], row["out"]) in wanted]


def read(path: Path, columns: Columns = KERNELS) -> Table:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise InfrastructureError(f"{path}: {error.strerror}") from error
    if not lines or not lines[0].startswith(COMPILER):
        raise InfrastructureError(f"{path}: the first line does not name the compiler")
    rows = {}
    try:
        for record in csv.DictReader(lines[1:]):
            row: Row = {**{field: record[field] for field in columns.key},
                        **{field: int(record[field]) for field in columns.numbers}}
            rows[columns.name_of(row)] = row
    except (KeyError, TypeError, ValueError) as error:
        raise InfrastructureError(f"{path}: not the table of budgets ({error})") from error
    return Table(lines[0].removeprefix(COMPILER), rows)


def write(path: Path, compiler: str, rows: list[Row], columns: Columns = KERNELS) -> None:
    """Under a temporary name first, so that a table is whole."""
    partial = path.with_suffix(".partial")
    with partial.open("w", encoding="utf-8", newline="") as file:
        file.write(f"{COMPILER}{compiler}\n")
        writer = csv.DictWriter(file, [*columns.key, *columns.numbers], extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted(rows, key=lambda row: [row[field] for field in columns.key]))
    partial.replace(path)


def as_text(rows: list[Row]) -> str:
    """A line of numbers for each row, under their names."""
    lines = [["", *NUMBERS], *([KERNELS.name_of(row), *(str(row[field]) for field in NUMBERS)] for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(NUMBERS) + 1)]
    return "\n".join(" ".join(cell.rjust(width) if column else cell.ljust(width)
                               for column, (cell, width) in enumerate(zip(line, widths))) for line in lines)


def allowed(expected: int, tolerance: float | str) -> float:
    """How far a number may be off: a count, or a share such as "10%"."""
    if isinstance(tolerance, str):
        return expected * float(tolerance.removesuffix("%")) / 100
    return tolerance


def compare(expected: dict[str, Row], found: list[Row], tolerances: dict[str, float | str],
            archs: list[str], columns: Columns = KERNELS) -> Iterator[Change]:
    """Changes beyond tolerance, better or worse, on these architectures: a better number belongs into the table."""
    there = {columns.name_of(row): row for row in found}
    for name in sorted({*there, *(name for name, row in expected.items() if row["arch"] in archs)}):
        old, new = expected.get(name), there.get(name)
        if old is None or new is None:
            yield Change(name, [], old, new)
            continue
        beyond = [field for field in columns.numbers
                  if abs(int(new[field]) - int(old[field])) > allowed(int(old[field]), tolerances.get(field, 0))]
        if beyond:
            yield Change(name, beyond, old, new)


def both_rows(change: Change) -> str:
    """The two rows under one another, where they differ, with a mark below what is beyond its tolerance."""
    lines = [change.name + ("" if change.fields else ": in one of the two alone")]
    one, other = change.expected or {}, change.found or {}
    fields = ROW_NUMBERS if "cols" in (one or other) else NUMBERS
    differing = [field for field in fields if one.get(field) != other.get(field)]
    widths = {field: max(len(field), 6) for field in differing}
    lines.append("            " + " ".join(f"{field:>{widths[field]}}" for field in differing))
    for title, row in (("expected", change.expected), ("found", change.found)):
        cells = (" " * widths[f] if row is None else f"{row[f]:>{widths[f]}}" for f in differing)
        lines.append(f"  {title:<9} " + " ".join(cells).rstrip())
    if change.fields:
        marks = ("^" * len(str(change.found[f])) if f in change.fields else "" for f in differing)
        lines.append("            " + " ".join(f"{mark:>{widths[f]}}" for mark, f in zip(marks, differing)).rstrip())
    return "\n".join(lines)
