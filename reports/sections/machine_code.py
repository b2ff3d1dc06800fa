"""The kernels' machine code for AMD: registers, occupancy, instructions. Compiled and inspected, never executed."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reports.run import Run

ID = "machine_code"
TITLE = "AMD machine code"
SHOWN = 20  # findings and changes; the file has the others

# The columns of the tables: the field, what stands above it.
COLUMNS = (("vgprs", "VGPRs"), ("sgprs", "SGPRs"), ("lds", "LDS"), ("scratch", "scratch"), ("spills", "spills"),
           ("occupancy", "waves"), ("code_bytes", "bytes"), ("wide_loads", "wide ld"), ("narrow_loads", "narrow ld"),
           ("wide_stores", "wide st"), ("narrow_stores", "narrow st"), ("float8_conversions", "cvt f8"),
           ("packed_maxima", "pk max"))

Row = dict[str, Any]


def build(run: Run) -> dict[str, Any] | None:
    if run.codegen is None:
        return None
    data = run.codegen.data
    rows = data["kernels"]
    pairs = list(dict.fromkeys((row["in"], row["out"]) for row in rows))
    first = [row for row in rows if pairs and (row["in"], row["out"]) == pairs[0]]
    return {
        "verdict": run.codegen.verdict, "compiler": data["compiler"], "total": len(rows), "columns": COLUMNS,
        "findings": data["findings"][:SHOWN], "all_findings": len(data["findings"]),
        "changes": [_change(change) for change in data["changes"][:SHOWN]], "all_changes": len(data["changes"]),
        "scratch": sum(row["scratch"] > 0 for row in rows), "spills": sum(row["spills"] > 0 for row in rows),
        "heats": [
            _heat("Occupancy: waves that a SIMD holds at once", "the least of all pairs of types; darker: fewer than "
                  "the architecture's most", rows, "occupancy", min, lambda value, most: 1 - value / most),
            *(_heat(title, f"{_name(pairs[0])}; darker: more", first, field, max, lambda value, most: value / most)
              for title, field in (("Vector registers", "vgprs"), ("Code, bytes", "code_bytes"))),
        ] if rows else [],
        "pairs": [{"name": _name(pair), "rows": [row for row in rows if (row["in"], row["out"]) == pair]}
                  for pair in pairs],
    }


def _name(pair: tuple[str, str]) -> str:
    return f"{pair[0]} → {pair[1]}"


def _change(change: dict[str, Any]) -> dict[str, Any]:
    """What moved, each as (column, expected, found)."""
    old, new = change["expected"], change["found"]
    if old is None or new is None:
        return {"name": change["name"], "alone": "in the table alone" if new is None else "not in the table"}
    titles = dict(COLUMNS)
    return {"name": change["name"], "alone": None,
            "moved": [(titles.get(field, field), old.get(field), new.get(field)) for field in change["fields"]]}


def _heat(title: str, note: str, rows: list[Row], field: str, fold: Callable[..., int],
          shade: Callable[[int, int], float]) -> dict[str, Any]:
    """Architectures down, variants across. Shades compare within an architecture: they differ in what they have."""
    variants = list(dict.fromkeys(row["variant"] for row in rows))
    found: dict[str, dict[str, list[int]]] = {}
    for row in rows:
        found.setdefault(row["arch"], {}).setdefault(row["variant"], []).append(row[field])
    lines = []
    for arch, by_variant in found.items():
        values = {variant: fold(numbers) for variant, numbers in by_variant.items()}
        most = max([*values.values(), 1])
        lines.append((arch, [(values.get(v), round(55 * shade(values[v], most)) if v in values else 0)
                             for v in variants]))
    return {"title": title, "note": note, "variants": variants, "lines": lines}
