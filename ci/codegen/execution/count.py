"""What the waves of a block execute for a row."""
from __future__ import annotations

import dataclasses
from collections import Counter

from ci.codegen import lists
from ci.codegen.descriptor import Descriptor
from ci.codegen.execution import scenario
from ci.codegen.execution.graph import Graph
from ci.codegen.execution.instruction import CLASSES, Instruction
from ci.codegen.execution.walk import Trace, walk


@dataclasses.dataclass(frozen=True)
class Execution:
    """Of one row; a block of several rows is divided among them."""

    cols: int
    counts: dict[str, float]  # instructions of all waves, by class
    assumed: float  # branches that hang on the data, taken as for data that need nothing special
    loads_ahead: int  # 16-byte loads of a wave before it first waits for one; the fewest of all waves
    reads: float  # how often the row is read from memory
    writes: float  # how often its codes and its scale are written
    round: float = 0  # instructions that one more round of its loop takes; 0 without a loop

    @property
    def total(self) -> float:
        return sum(self.counts.values())


def of_row(code: list[Instruction], descriptor: Descriptor, arch: lists.Architecture, variant: lists.Variant,
           source: lists.DType) -> Execution:
    """A full row (scenario.columns)."""
    graph = Graph(code)
    row = of_cols(graph, descriptor, arch, variant, source, scenario.columns(variant, source))
    if variant.chunks:
        return row
    longer = of_cols(graph, descriptor, arch, variant, source,
                     scenario.columns(variant, source, scenario.ROUNDS + 1))
    return dataclasses.replace(row, round=longer.total - row.total)


def of_cols(graph: Graph, descriptor: Descriptor, arch: lists.Architecture, variant: lists.Variant,
            source: lists.DType, cols: int) -> Execution:
    block = variant.threads_for(cols, source.size) * variant.rows
    words = scenario.memory(cols, variant.rows, block)
    traces = [walk(graph, scenario.wave_at_start(arch, descriptor, words, index))
              for index in range(-(-block // arch.wave))]
    total: Counter = sum((trace.counts for trace in traces), Counter())

    def per_row(field: str) -> float:
        return sum(getattr(trace, field) for trace in traces) / variant.rows

    return Execution(cols, {name: total[name] / variant.rows for name in CLASSES}, per_row("assumed"),
                     min(_ahead(trace) for trace in traces), per_row("loaded") / (cols * source.size),
                     per_row("stored") / (cols + 4))


def _ahead(trace: Trace) -> int:
    return trace.wide_loads if trace.ahead is None else trace.ahead
