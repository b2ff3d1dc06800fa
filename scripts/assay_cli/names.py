"""Case names: operation/output/input/rowsxcols[/options][/distribution].

The types are read from the list in kernels/dtype.h, which is the only place that has them.
"""
from __future__ import annotations

import re

from assay_cli import paths

_LIST = re.compile(r"#define ASSAY_(INPUT|QUANT)_DTYPES\(X\)(.*?[^\\])\n", re.DOTALL)
_ENTRY = re.compile(r'X\(k\w+, "(\w+)"')


def dtypes() -> dict[str, list[str]]:
    """{"INPUT": [...], "QUANT": [...]}"""
    text = paths.DTYPES.read_text(encoding="utf-8")
    return {which: _ENTRY.findall(body) for which, body in _LIST.findall(text)}


def problem(name: str) -> str | None:
    """Why `name` cannot be a case name, in one line; None when it can."""
    parts = name.split("/")
    if len(parts) < 4:
        return f"{name!r} is not a case name; it has the form operation/output/input/rowsxcols[/options][/distribution]"
    known = dtypes()
    for part, which, role in ((parts[1], "QUANT", "output"), (parts[2], "INPUT", "input")):
        if part not in known[which]:
            return f"{name!r}: {part!r} is not an {role} type; allowed: {', '.join(known[which])}"
    if not re.fullmatch(r"\d+(x\d+)*", parts[3]):
        return f"{name!r}: {parts[3]!r} is not a shape such as 4096x7168"
    return None
