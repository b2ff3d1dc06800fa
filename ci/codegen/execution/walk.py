"""Walks a wave through a kernel and counts what it executes."""
from __future__ import annotations

import contextlib
import dataclasses
import math
import re
from collections import Counter

from ci.codegen.errors import InfrastructureError
from ci.codegen.execution import scalar, values, vector
from ci.codegen.execution.graph import END, Graph
from ci.codegen.execution.instruction import Instruction
from ci.codegen.execution.wave import Wave

BRANCHES_LIMIT = 10_000  # of a wave; more is a loop that does not end
DEPTH_LIMIT = 8  # of branches that hang on the data, one within the other

ELSE_LIMIT = 6  # instructions between the two halves of a condition
FIRST_LIMIT = 64  # instructions that the ways from such a branch are first walked for

_BYTES = {"byte": 1, "short": 2, "dword": 4, "dwordx2": 8, "dwordx3": 12, "dwordx4": 16}


class _Longer(Exception):
    """More instructions than a way may take."""


@dataclasses.dataclass
class Trace:
    """What a wave executed."""

    counts: Counter = dataclasses.field(default_factory=Counter)  # of instructions by class
    loaded: int = 0  # bytes, from memory, by lanes that are active
    stored: int = 0
    assumed: int = 0  # branches that hang on the data
    wide_loads: int = 0  # of 16 bytes
    ahead: int | None = None  # how many of them were issued before the first wait for vector memory

    total: int = 0  # of counts

    def copy(self) -> Trace:
        return dataclasses.replace(self, counts=Counter(self.counts))


def width(name: str) -> int:
    """Bytes that a lane moves with this load or store."""
    found = re.search(r"_(?:[us]?(byte|short)|[bui](8|16|32|64|96|128)|(dword(?:x[234])?))$",
                      re.sub("_d16(_hi)?", "", name))
    if not found:
        raise InfrastructureError(f"how many bytes does {name} move?")
    return _BYTES[found[1] or found[3]] if found[1] or found[3] else int(found[2]) // 8


def walk(graph: Graph, wave: Wave) -> Trace:
    trace = Trace()
    _until(graph, wave, trace, 0, END)
    return trace


def _until(graph: Graph, wave: Wave, trace: Trace, position: int, end: int, depth: int = 0,
           most: float = math.inf) -> Wave:
    """Goes on from `position` until `end`; returns the wave there. `most`: what `trace` may count on the way."""
    if depth > DEPTH_LIMIT:
        raise InfrastructureError(f"{DEPTH_LIMIT} branches within one another hang on the data")
    while position not in (end, END):
        instruction = graph.code[position]
        trace.counts[instruction.kind] += 1
        trace.total += 1
        if trace.total > most:
            raise _Longer
        if trace.counts["branch"] > BRANCHES_LIMIT:
            raise InfrastructureError(f"a wave does not end within {BRANCHES_LIMIT} branches")
        if instruction.kind != "branch":
            wave.follow_exec(instruction.mnemonic, instruction.operands)
            _step(wave, trace, instruction)
            position += 1
            continue
        ways = graph.successors(position)
        taken = _taken(wave, instruction.mnemonic) if len(ways) > 1 else False
        if taken is not None:
            wave.parted = None
            position = ways[taken]
            continue
        join = _join(graph, position)
        wave, trace_ = _cheaper(graph, wave, trace, ways, join, instruction.mnemonic, depth + 1, most)
        trace.__dict__.update(trace_.__dict__)
        position = join
    return wave


def _join(graph: Graph, position: int) -> int:
    """Where the ways from a branch meet. Compilers write `if A else B` as `if A`, then `if not A`: behind both."""
    join = graph.joins[position]
    asks = ""  # what the next branch asks about, if only flags are computed before it
    for instruction in graph.code[join:join + ELSE_LIMIT] if join != END else ():
        if instruction.kind == "branch":
            forward = instruction.mnemonic.startswith("s_cbranch") and instruction.target > instruction.address
            return _join(graph, graph.index[instruction.address]) if asks and forward else join
        if instruction.kind == "salu":
            sets_mask = instruction.operands[:1] and instruction.operands[0].startswith(("vcc", "exec"))
            asks = instruction.mnemonic if "_saveexec" in instruction.mnemonic or sets_mask else asks
        elif instruction.kind != "wait" and instruction.mnemonic != "v_mov_b32":
            return join
    return join


def _taken(wave: Wave, name: str) -> bool | None:
    """Whether the wave branches; None where that hangs on unknown data."""
    condition = name.removeprefix("s_cbranch_")
    if condition in ("scc0", "scc1"):
        return None if wave.scc is None else wave.scc == (condition == "scc1")
    if condition in ("execz", "execnz", "vccz", "vccnz"):
        mask = wave.exec if condition.startswith("exec") else wave.mask("vcc" if wave.lanes == 64 else "vcc_lo")
        some = values.not_zero(mask, wave.lanes)
        return None if some is None else some == condition.endswith("nz")
    raise InfrastructureError(f"cannot follow {name}")


def _cheaper(graph: Graph, wave: Wave, trace: Trace, ways: list[int], join: int, name: str, depth: int,
             most: float) -> tuple[Wave, Trace]:
    """Both ways to where they meet; the one with fewer instructions is taken: data that need nothing special.

    Neither is walked much further than the other takes: the longer one may be long.
    """
    limit = FIRST_LIMIT
    while True:
        ends = []
        for way, jumps in zip(ways, (False, True)):
            here, counted = wave.copy(), trace.copy()
            counted.assumed += 1
            if name.startswith("s_cbranch_exec"):
                here.assume(jumps != name.endswith("execz"))
            with contextlib.suppress(_Longer):
                ends.append((_until(graph, here, counted, way, join, depth, min(most, trace.total + limit)), counted))
        if ends:
            return min(ends, key=lambda end: end[1].total)
        if trace.total + limit >= most:
            raise _Longer
        limit *= 2


def _step(wave: Wave, trace: Trace, instruction: Instruction) -> None:
    kind, name = instruction.kind, instruction.mnemonic
    if kind == "valu":
        vector.execute(wave, instruction)
    elif kind in ("salu", "smem"):
        scalar.execute(wave, instruction)
    elif kind == "wait":
        waits_for = " ".join((name, *instruction.operands, instruction.modifiers))
        if trace.ahead is None and trace.wide_loads and ("vmcnt" in waits_for or "loadcnt" in waits_for):
            trace.ahead = trace.wide_loads
    elif kind == "lds":
        if not re.match(r"ds_(write|store|add_u|nop)", name) and instruction.operands:
            wave.set_vector(instruction.operands[0], None)
    else:
        _memory(wave, trace, instruction)


def _memory(wave: Wave, trace: Trace, instruction: Instruction) -> None:
    name = instruction.mnemonic
    if "_load_" in name:
        active = wave.exec[0].bit_count()
        trace.loaded += active * width(name)
        if width(name) == 16:
            trace.wide_loads += 1
        if "_lds_" not in name:
            wave.set_vector(instruction.operands[0], None)
    elif "_store_" in name:
        trace.stored += wave.exec[0].bit_count() * width(name)
    elif "atomic" in name:
        wave.set_vector(instruction.operands[0], None)
