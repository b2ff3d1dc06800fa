"""What the scalar instructions that control flow hangs on do. Any other makes its result unknown.

To add one: a line in one of the tables, without the letters that tell its types.
"""
from __future__ import annotations

import operator
import re

from ci.codegen.execution import values
from ci.codegen.execution.instruction import Instruction, registers
from ci.codegen.execution.values import UNKNOWN, Scalar, signed
from ci.codegen.execution.wave import Wave

def _and_not(a: Scalar, b: Scalar) -> Scalar:
    return values.and_(a, values.not_(b, 64))


def _or_not(a: Scalar, b: Scalar) -> Scalar:
    return values.or_(a, values.not_(b, 64))


# Bit by bit, so that a mask may be known in part.
_LOGIC = {
    "and": values.and_, "or": values.or_, "xor": values.xor,
    "andn2": _and_not, "and_not1": _and_not, "orn2": _or_not, "or_not1": _or_not,
    "xnor": lambda a, b: values.not_(values.xor(a, b), 64),
    "nand": lambda a, b: values.not_(values.and_(a, b), 64), "nor": lambda a, b: values.not_(values.or_(a, b), 64),
}

# Of whole numbers: (first, second, bits, carry in) to the result; SCC is its carry, or whether it is not zero.
_CARRY = {
    "add": lambda a, b, n, c: a + b, "addc": lambda a, b, n, c: a + b + c, "add_co": lambda a, b, n, c: a + b,
    "add_co_ci": lambda a, b, n, c: a + b + c, "sub": lambda a, b, n, c: a - b, "subb": lambda a, b, n, c: a - b - c,
    "sub_co": lambda a, b, n, c: a - b, "sub_co_ci": lambda a, b, n, c: a - b - c,
}
_NUMBERS = {
    "lshl": lambda a, b, n: a << (b % n), "lshr": lambda a, b, n: a >> (b % n),
    "ashr": lambda a, b, n: signed(a, n) >> (b % n),
    "bfe_u": lambda a, b, n: (a >> (b & (n - 1))) & ((1 << (b >> 16 & 127)) - 1),
    "bfe_i": lambda a, b, n: _field(a, b & (n - 1), b >> 16 & 127),
    "bfm": lambda a, b, n: ((1 << (a % n)) - 1) << (b % n),
    "min_u": lambda a, b, n: min(a, b), "max_u": lambda a, b, n: max(a, b),
    "min_i": lambda a, b, n: min(signed(a, n), signed(b, n)), "max_i": lambda a, b, n: max(signed(a, n), signed(b, n)),
    **{f"lshl{k}_add": lambda a, b, n, k=k: (a << k) + b for k in range(1, 5)},
}
_WITHOUT_SCC = {
    "mul": lambda a, b, n: a * b, "mul_hi_u": lambda a, b, n: a * b >> 32,
    "mul_hi_i": lambda a, b, n: signed(a, n) * signed(b, n) >> 32,
    "add_nc": lambda a, b, n: a + b, "sub_nc": lambda a, b, n: a - b,
}
_COMPARE = {"eq": operator.eq, "lg": operator.ne, "gt": operator.gt, "ge": operator.ge, "lt": operator.lt,
            "le": operator.le}
_NO_RESULT = re.compile(r"s_(wait|barrier|nop|delay_alu|clause|sleep|send|set|inst_pre|icache|dcache|round|denorm)")
_NAME = re.compile(r"s_(\w+?)_([biu])(32|64)$")


def _field(number: int, offset: int, width: int) -> int:
    return signed(number >> offset & ((1 << width) - 1), width) if width else 0


def execute(wave: Wave, instruction: Instruction) -> None:
    name, operands = instruction.mnemonic, instruction.operands
    found = _NAME.match(name)
    if name.startswith(("s_load_", "s_buffer_load_")):
        return _load(wave, instruction)
    if _NO_RESULT.match(name):
        return None
    if name.startswith(("s_cmp", "s_bitcmp")):
        wave.scc = _compare(wave, found[1], found[2], int(found[3]), operands) if found else None
        return None
    if found and found[1] in ("movk", "addk", "mulk"):
        # With a constant of 16 bits for the second number; the first one is where the result goes.
        value = signed(int(operands[1], 0) & 0xFFFF, 16)
        if found[1] == "movk":
            wave.set_scalar(operands[0], values.known(value))
            return None
        operands = (operands[0], operands[0], str(value))
        found = _NAME.match(name.replace("k_", "_"))
    if found and _known(wave, found[1], found[2], int(found[3]), operands):
        return None
    wave.scc = None
    if operands:
        wave.set_scalar(operands[0], UNKNOWN)
    return None


def _known(wave: Wave, name: str, kind: str, bits: int, operands: tuple[str, ...]) -> bool:
    """Does the instruction if it is in a table."""
    sources = [wave.scalar(operand, bits) for operand in operands[1:]]
    every = (1 << bits) - 1
    typed = name + "_" + kind if f"{name}_{kind}" in _NUMBERS or f"{name}_{kind}" in _WITHOUT_SCC else name
    if name.endswith("_saveexec"):
        before = wave.exec
        wave.exec = _LOGIC[name.removesuffix("_saveexec")](sources[0], before)
        wave.set_scalar(operands[0], before)
        wave.scc = values.not_zero(wave.exec, wave.lanes)
    elif name in ("mov", "not", "brev", "cselect"):
        if name == "brev":
            value = sources[0] if not values.is_known(sources[0], bits) else values.known(
                int(f"{sources[0][0]:0{bits}b}"[::-1], 2), bits)
            result = value if values.is_known(value, bits) else UNKNOWN
        elif name == "cselect":
            a, b = sources
            agree = a[1] & b[1] & ~(a[0] ^ b[0])
            result = (a[0] & agree, agree) if wave.scc is None else (a if wave.scc else b)
        else:
            result = values.not_(sources[0], bits) if name == "not" else sources[0]
        wave.set_scalar(operands[0], result)
        if name == "not":
            wave.scc = values.not_zero(result, bits)
    elif name in _LOGIC:
        value, known = _LOGIC[name](*sources)
        result = (value & every, known & every)
        wave.set_scalar(operands[0], result)
        wave.scc = values.not_zero(result, bits)
    elif name in _CARRY or typed in _NUMBERS or typed in _WITHOUT_SCC:
        _arithmetic(wave, name, typed, kind, bits, operands[0], sources)
    else:
        return False
    return True


def _arithmetic(wave: Wave, name: str, typed: str, kind: str, bits: int, target: str, sources: list[Scalar]) -> None:
    # A shift and a field take a number of 32 bits beside one of 64.
    widths = [bits, 32 if re.match("lsh[lr]$|ashr|bfe|bfm", name) else bits]
    if name in _CARRY:
        whole = all(values.is_known(source, bits) for source in sources)
        carries = name in ("addc", "subb", "add_co_ci", "sub_co_ci")
        if not whole or (carries and wave.scc is None):
            wave.set_scalar(target, UNKNOWN)
            wave.scc = None
            return
        a, b = (signed(source[0], bits) if kind == "i" else source[0] for source in sources)
        total = _CARRY[name](a, b, bits, int(bool(wave.scc)))
        wave.set_scalar(target, values.known(total, bits))
        least, most = (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) if kind == "i" else (0, (1 << bits) - 1)
        wave.scc = not least <= total <= most
        return
    a, b = sources
    b = (b[0] & 0xFFFFFFFF, b[1] & 0xFFFFFFFF) if widths[1] == 32 else b
    if values.is_known(a, bits) and values.is_known(b, widths[1]):
        result = values.known((_NUMBERS.get(typed) or _WITHOUT_SCC[typed])(a[0], b[0], bits), bits)
    else:
        result = UNKNOWN
    wave.set_scalar(target, result)
    if typed in _NUMBERS:
        wave.scc = values.not_zero(result, bits)


def _compare(wave: Wave, name: str, kind: str, bits: int, operands: tuple[str, ...]) -> bool | None:
    if name.startswith("bitcmp"):
        (value, known), index = wave.scalar(operands[0], bits), wave.number(operands[1], 32)
        if index is None or not known >> (index % bits) & 1:
            return None
        return (value >> (index % bits) & 1) == int(name[-1])
    if name.startswith("cmpk_") and kind == "i":
        operands = (operands[0], str(signed(int(operands[1], 0) & 0xFFFF, 16)))
    a, b = (wave.number(operand, bits) for operand in operands[:2])
    function = _COMPARE.get(name.removeprefix("cmpk_").removeprefix("cmp_"))
    if a is None or b is None or function is None:
        return None
    return function(signed(a, bits), signed(b, bits)) if kind == "i" else function(a, b)


def _load(wave: Wave, instruction: Instruction) -> None:
    """The kernel's arguments are known; what is elsewhere in memory is not."""
    target, base, *rest = instruction.operands
    address = wave.number(base, 64)
    offset = wave.number(rest[0], 32) if rest else 0
    found = re.search(r"offset:(\w+)", instruction.modifiers)
    if address is None or offset is None or instruction.mnemonic.startswith("s_buffer"):
        wave.set_scalar(target, UNKNOWN)
        return
    address += signed(offset, 32) + (int(found[1], 0) if found else 0)
    for index, name in enumerate(registers(target)):
        word = wave.memory.get(address + 4 * index)
        wave.set_scalar(name, UNKNOWN if word is None else values.known(word))
