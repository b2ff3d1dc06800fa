"""The page's sections, in order.

A section is one module with an `ID`, a `TITLE` and `build(run) -> dict | None` (None: it has nothing to show), and one
template `templates/sections/ID.html` that is given what `build` returned. To add one: write the two, add it here.
"""
from __future__ import annotations

from reports.sections import (
    activations,
    ceiling,
    environment,
    errors,
    failures,
    guide,
    latency,
    machine_code,
    matrix,
    slowest,
    throughput,
)

SECTIONS = [failures, matrix, errors, activations, ceiling, throughput, latency, machine_code, slowest, environment,
            guide]
