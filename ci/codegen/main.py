"""ci/codegen/check: the command line."""
from __future__ import annotations

import argparse
import json
import sys
from fnmatch import fnmatch
from pathlib import Path

from ci.codegen import lists, rules, table
from ci.codegen.errors import InfrastructureError
from ci.codegen.measure import KEY, NUMBERS, WALK, Row, measure

EXIT_PASS, EXIT_DEGRADED, EXIT_NO_VERDICT, EXIT_INCORRECT, EXIT_INFRASTRUCTURE, EXIT_USAGE = 0, 1, 2, 3, 4, 64

DESCRIPTION = """Holds the machine code of the kernels in a program built for AMD against rules and a table of budgets.
The code is compiled and inspected, never run."""


class Parser(argparse.ArgumentParser):
    def error(self, message: str):
        self.print_usage(sys.stderr)
        self.exit(EXIT_USAGE, f"{self.prog}: {message}\n")


def parse(argv: list[str]) -> argparse.Namespace:
    parser = Parser(prog="ci/codegen/check", description=DESCRIPTION)
    parser.add_argument("program", type=Path, help="a program, library or object file with device code")
    parser.add_argument("--table", type=Path, default=table.FOLDER / "budgets.csv", help="expected numbers")
    parser.add_argument("--update", action="store_true", help="write the table anew; no comparison")
    parser.add_argument("--archs", help="the architectures that must be in it (default: all of architectures.json)")
    parser.add_argument("--rules-only", action="store_true", help="leave the table out: it is by another compiler")
    parser.add_argument("--only-present", action="store_true",
                        help="judge the kernels that are in it and miss none, for one object file")
    parser.add_argument("--show", metavar="GLOB",
                        help="print the numbers of the kernels whose names match, e.g. 'gfx942/bf16/*'")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write what was found, for reports")
    return parser.parse_args(argv)


def run(options: argparse.Namespace) -> int:
    settings = table.settings()
    compiler, found, widths = measure(options.program, settings)
    archs = options.archs.replace(";", ",").split(",") if options.archs else list(lists.architectures())
    findings = [finding for row in found for finding in rules.check(row)]
    if not options.only_present:
        findings += rules.missing(found, archs)
    rows = table.selected(found, settings["pairs"])

    changes, of_rows, judged, by = [], [], True, ""
    if options.rules_only:
        by = "budgets left out"
    elif options.update:
        table.write(options.table, compiler, rows)
        table.write(_of_rows(options.table), compiler, widths, table.ROWS)
        by = f"{len(rows) + len(widths)} budgets written to {options.table} and beside it"
    else:
        expected = table.read(options.table)
        judged = expected.compiler == compiler
        if judged:
            changes = _changes(expected, rows, table.KERNELS, archs, options.only_present)
            of_rows = _changes(table.read(_of_rows(options.table), table.ROWS), widths, table.ROWS, archs,
                               options.only_present)
            by = f"{len(changes) + len(of_rows)} of {len(rows) + len(widths)} left their budget"
        else:
            by = f"budgets not judged, since the table is by {expected.compiler}"
    if options.show:
        print(table.as_text([row for row in rows if fnmatch(rules.name_of(row), options.show)]))
    for finding in findings:
        print(f"{finding.name}: {finding.text}")
    for change in (*changes, *of_rows):
        print(table.both_rows(change))
    if options.json:
        content = {"compiler": compiler, "how": "compiled and inspected, not run",
                   "judged": judged and not options.rules_only and not options.update,
                   "kernels": [_some(row, (*KEY, *NUMBERS)) for row in found],
                   "walks": [_some(row, (*KEY, *WALK)) for row in found if "executed_total" in row],
                   "rows": widths,
                   "row_changes": [_change(change, table.ROWS) for change in of_rows],
                   "findings": [vars(finding) for finding in findings],
                   "changes": [_change(change, table.KERNELS) for change in changes]}
        options.json.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")

    print(f"codegen: {len(found)} kernels by {compiler}, compiled and inspected: {len(findings)} break a rule, {by}")
    if any(finding.wrong_results for finding in findings):
        return EXIT_INCORRECT
    if not found or (not judged and not findings):
        return EXIT_NO_VERDICT
    return EXIT_DEGRADED if findings or changes or of_rows else EXIT_PASS


def _of_rows(path: Path) -> Path:
    """The table of rows lies beside that of kernels: rows.csv beside budgets.csv."""
    return path.with_name("rows.csv")


def _some(row: Row, fields: tuple[str, ...]) -> Row:
    return {field: row[field] for field in fields if field in row}


def _changes(expected: table.Table, found: list[Row], columns: table.Columns, archs: list[str],
             only_present: bool) -> list[table.Change]:
    there = {columns.name_of(row) for row in found}
    old = {name: row for name, row in expected.rows.items() if not only_present or name in there}
    return list(table.compare(old, found, table.settings()["tolerances"], archs, columns))


def _change(change: table.Change, columns: table.Columns) -> dict:
    fields = (*columns.key, *columns.numbers)
    return {"name": change.name, "fields": change.fields,
            "expected": change.expected and _some(change.expected, fields),
            "found": change.found and _some(change.found, fields)}


def main(argv: list[str]) -> int:
    options = parse(argv)
    try:
        return run(options)
    except (InfrastructureError, OSError) as error:
        print(f"ci/codegen/check: {error}", file=sys.stderr)
        return EXIT_INFRASTRUCTURE
