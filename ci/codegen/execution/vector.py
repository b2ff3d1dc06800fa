"""What the vector instructions that control flow and addresses hang on do. Any other makes its result unknown.

To add one: a line in one of the tables.
"""
from __future__ import annotations

import functools
import operator
import re

from ci.codegen.execution import values
from ci.codegen.execution.instruction import Instruction
from ci.codegen.execution.values import UNKNOWN, WORD, Vector, signed
from ci.codegen.execution.wave import Wave

# mnemonic: bits of the result, bits of each source, function. Numbers are unsigned; results are cut to their bits.
_PLAIN = {
    "v_mov_b32": (32, (32,), lambda a: a), "v_mov_b64": (64, (64,), lambda a: a),
    "v_not_b32": (32, (32,), lambda a: ~a),
    "v_and_b32": (32, (32, 32), operator.and_), "v_or_b32": (32, (32, 32), operator.or_),
    "v_xor_b32": (32, (32, 32), operator.xor),
    "v_lshlrev_b32": (32, (32, 32), lambda a, b: b << (a & 31)),
    "v_lshrrev_b32": (32, (32, 32), lambda a, b: b >> (a & 31)),
    "v_ashrrev_i32": (32, (32, 32), lambda a, b: signed(b, 32) >> (a & 31)),
    "v_lshlrev_b64": (64, (32, 64), lambda a, b: b << (a & 63)),
    "v_lshrrev_b64": (64, (32, 64), lambda a, b: b >> (a & 63)),
    "v_ashrrev_i64": (64, (32, 64), lambda a, b: signed(b, 64) >> (a & 63)),
    "v_add_u32": (32, (32, 32), operator.add), "v_add_nc_u32": (32, (32, 32), operator.add),
    "v_sub_u32": (32, (32, 32), operator.sub), "v_sub_nc_u32": (32, (32, 32), operator.sub),
    "v_subrev_u32": (32, (32, 32), lambda a, b: b - a), "v_subrev_nc_u32": (32, (32, 32), lambda a, b: b - a),
    "v_mul_lo_u32": (32, (32, 32), operator.mul), "v_mul_hi_u32": (32, (32, 32), lambda a, b: a * b >> 32),
    "v_mul_u32_u24": (32, (32, 32), lambda a, b: (a & 0xFFFFFF) * (b & 0xFFFFFF)),
    "v_mad_u32_u24": (32, (32, 32, 32), lambda a, b, c: (a & 0xFFFFFF) * (b & 0xFFFFFF) + c),
    "v_min_u32": (32, (32, 32), min), "v_max_u32": (32, (32, 32), max),
    "v_min_i32": (32, (32, 32), lambda a, b: min(signed(a, 32), signed(b, 32))),
    "v_max_i32": (32, (32, 32), lambda a, b: max(signed(a, 32), signed(b, 32))),
    "v_add3_u32": (32, (32, 32, 32), lambda a, b, c: a + b + c),
    "v_lshl_add_u32": (32, (32, 32, 32), lambda a, b, c: (a << (b & 31)) + c),
    "v_add_lshl_u32": (32, (32, 32, 32), lambda a, b, c: (a + b & WORD) << (c & 31)),
    "v_lshl_or_b32": (32, (32, 32, 32), lambda a, b, c: a << (b & 31) | c),
    "v_and_or_b32": (32, (32, 32, 32), lambda a, b, c: a & b | c),
    "v_or3_b32": (32, (32, 32, 32), lambda a, b, c: a | b | c),
    "v_bfe_u32": (32, (32, 32, 32), lambda a, b, c: a >> (b & 31) & ((1 << (c & 31)) - 1)),
    "v_lshl_add_u64": (64, (64, 32, 64), lambda a, b, c: (a << (b & 7)) + c),
    "v_add_nc_u64": (64, (64, 64), operator.add), "v_sub_nc_u64": (64, (64, 64), operator.sub),
}
# With a carry out, and the last ones with a carry in: target, carry, a, b[, carry in].
_CARRY = {"add_co": lambda a, b, c: a + b + c, "sub_co": lambda a, b, c: a - b - c,
          "subrev_co": lambda a, b, c: b - a - c}
_CARRY_NAME = re.compile(r"v_(add|sub|subrev|addc|subb|subbrev)_co(_ci)?_u32$")
_COMPARE = {"eq": operator.eq, "ne": operator.ne, "lg": operator.ne, "gt": operator.gt, "ge": operator.ge,
            "lt": operator.lt, "le": operator.le}
_COMPARE_NAME = re.compile(r"v_cmp(x?)_([a-z]+)_([uif])(16|32|64)$")


def execute(wave: Wave, instruction: Instruction) -> None:
    results = _results(wave, instruction)
    if instruction.second:  # both halves read before either writes
        results += _results(wave, instruction.second)
    for write, operand, value in results:
        write(operand, value)


def _results(wave: Wave, instruction: Instruction) -> list[tuple]:
    """What is to be written: how, where, what."""
    name, operands = instruction.mnemonic, instruction.operands
    across = _across(name, instruction.modifiers)
    if name.startswith("v_cmp"):
        return _compare(wave, name, operands, across)
    if not operands:
        return []
    if not across:
        if name in _PLAIN:
            bits, widths, function = _PLAIN[name]
            sources = [wave.vector(operand, width) for operand, width in zip(operands[1:], widths)]
            mask = (1 << bits) - 1
            return [(wave.set_vector, operands[0], values.apply(lambda *n: function(*n) & mask, *sources))]
        special = _special(wave, name, operands)
        if special is not None:
            return special
    if name == "v_pk_mov_b32":
        return _packed_move(wave, instruction)
    unknown = [(wave.set_vector, operands[0], None)]
    if len(operands) > 2 and ("_co_" in name or "div_scale" in name or name.startswith("v_mad_")) and (
            operands[1].startswith(("vcc", "s"))):
        unknown.append((wave.set_mask, operands[1], None))
    if name.startswith("v_swap"):
        unknown.append((wave.set_vector, operands[1], None))
    return unknown


@functools.cache
def _across(name: str, modifiers: str) -> bool:
    """Whether it reads other lanes, or parts of registers."""
    return re.search(r"_(dpp|sdwa)$|row_|quad_perm|_sel:|dpp8", f"{name} {modifiers}") is not None


def _special(wave: Wave, name: str, operands: tuple[str, ...]) -> list[tuple] | None:
    if name == "v_cndmask_b32":
        choice = wave.mask(operands[3] if len(operands) > 3 else "vcc" if wave.lanes == 64 else "vcc_lo")
        return [(wave.set_vector, operands[0], _choose(wave, choice, *(wave.vector(o) for o in operands[1:3])))]
    if name in ("v_mbcnt_lo_u32_b32", "v_mbcnt_hi_u32_b32"):
        mask, first = wave.vector(operands[1]), 32 if "hi" in name else 0
        below = [(1 << max(0, min(32, index - first))) - 1 for index in range(wave.lanes)]
        counts = values.apply(lambda m, b: (m & b).bit_count(), mask, below)
        return [(wave.set_vector, operands[0], values.apply(operator.add, counts, wave.vector(operands[2])))]
    if name == "v_readfirstlane_b32":
        value, known = wave.exec
        first = (value & -value).bit_length() - 1 if value else 0
        certain = known & ((2 << first) - 1) == (2 << first) - 1
        vector = wave.vector(operands[1])
        number = values.lane(vector, first) if certain or not isinstance(vector, list) else None
        return [(wave.set_scalar, operands[0], UNKNOWN if number is None else values.known(number))]
    if name in ("v_mad_u64_u32", "v_mad_co_u64_u32"):
        total = values.apply(lambda a, b, c: a * b + c, wave.vector(operands[2]), wave.vector(operands[3]),
                             wave.vector(operands[4], 64))
        return [(wave.set_vector, operands[0], values.apply(lambda n: n & (1 << 64) - 1, total)),
                (wave.set_mask, operands[1], values.apply(lambda n: n >> 64, total))]
    carry = _CARRY_NAME.match(name) if "_co_" in name else None
    if carry:
        kind = {"addc": "add", "subb": "sub", "subbrev": "subrev"}.get(carry[1], carry[1])
        carry_in = _of_mask(wave, wave.mask(operands[4])) if len(operands) > 4 else 0
        total = values.apply(_CARRY[kind + "_co"], wave.vector(operands[2]), wave.vector(operands[3]), carry_in)
        return [(wave.set_vector, operands[0], values.apply(lambda n: n & WORD, total)),
                (wave.set_mask, operands[1], values.apply(lambda n: not 0 <= n <= WORD, total))]
    return None


def _compare(wave: Wave, name: str, operands: tuple[str, ...], across: bool) -> list[tuple]:
    """To a mask, and for v_cmpx to EXEC: on gfx10 and later to that alone."""
    found = _COMPARE_NAME.match(name)
    truth: Vector = None
    if found and found[3] != "f" and found[4] != "16" and found[2] in _COMPARE and not across:
        bits, function = int(found[4]), _COMPARE[found[2]]
        a, b = (wave.vector(operand, bits) for operand in operands[-2:])
        if found[3] == "i":
            truth = values.apply(lambda x, y: function(signed(x, bits), signed(y, bits)), a, b)
        else:
            truth = values.apply(function, a, b)
    targets = list(operands[:-2])
    if name.startswith("v_cmpx"):
        targets.append("exec" if wave.lanes == 64 else "exec_lo")
    return [(wave.set_mask, target, truth) for target in targets]


def _packed_move(wave: Wave, instruction: Instruction) -> list[tuple]:
    target, *sources = instruction.operands
    found = re.search(r"op_sel:\[(\d),(\d)\]", instruction.modifiers)
    halves = (int(found[1]), int(found[2])) if found else (0, 0)
    low, high = (values.apply(lambda n, h=half: n >> 32 * h & WORD, wave.vector(source, 64))
                 for source, half in zip(sources, halves))
    return [(wave.set_vector, target, values.apply(lambda a, b: a | b << 32, low, high))]


def _of_mask(wave: Wave, mask: values.Scalar) -> Vector:
    return [mask[0] >> index & 1 if mask[1] >> index & 1 else None for index in range(wave.lanes)]


def _choose(wave: Wave, choice: values.Scalar, no: Vector, yes: Vector) -> Vector:
    if not isinstance(no, list) and no == yes:
        return no
    every = (1 << wave.lanes) - 1
    if choice[1] == every and choice[0] in (0, every):
        return yes if choice[0] else no
    if not choice[1] and not isinstance(no, list) and not isinstance(yes, list):
        return None
    result = []
    for index, bit in enumerate(_of_mask(wave, choice)):
        a, b = values.lane(no, index), values.lane(yes, index)
        result.append(a if a == b else None if bit is None else b if bit else a)
    return result[0] if all(number == result[0] for number in result) else result
