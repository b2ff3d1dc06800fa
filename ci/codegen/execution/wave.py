"""A wave's registers, and how operands are read from them and results written to them."""
from __future__ import annotations

import copy

from ci.codegen.execution import values
from ci.codegen.execution.instruction import constant, registers
from ci.codegen.execution.values import UNKNOWN, WORD, Scalar, Vector


class Wave:
    """`memory`: the words at known addresses, which are the kernel's arguments."""

    def __init__(self, lanes: int, memory: dict[int, int]) -> None:
        self.lanes, self.memory = lanes, memory
        self.scalars: dict[str, Scalar] = {"null": values.known(0), "exec_hi": values.known(0)}
        self.vectors: dict[str, Vector] = {}
        self.scc: bool | None = None
        self.exec = values.known(-1, lanes)
        self.parted: tuple[Scalar, str] | None = None  # EXEC before lanes parted, and where the rest of it is kept

    def copy(self) -> Wave:
        other = copy.copy(self)
        other.scalars, other.vectors = dict(self.scalars), dict(self.vectors)
        return other

    def follow_exec(self, name: str, operands: tuple[str, ...]) -> None:
        """Notes, before it is executed, an instruction that parts the active lanes in two."""
        if name.startswith("s_and_saveexec"):
            self.parted = self.exec, ""
        elif self.parted and name.startswith("s_xor_b") and operands[1] in ("exec", "exec_lo"):
            self.parted = self.parted[0], operands[0]

    def assume(self, some: bool) -> None:
        """Of an EXEC that hangs on data: that all lanes agree, and are active or not."""
        before, rest = self.parted or (self.exec, "")
        value, known = self.exec
        possible = value | ~known & ((1 << self.lanes) - 1) if some else 0
        self.exec = values.and_(before, values.known(possible, self.lanes))
        if rest:
            self.set_scalar(rest, values.and_(before, values.known(~possible, self.lanes)))
        self.parted = None

    @property
    def exec(self) -> Scalar:
        return self.mask("exec")

    @exec.setter
    def exec(self, mask: Scalar) -> None:
        self.set_scalar("exec" if self.lanes == 64 else "exec_lo", mask)

    def mask(self, operand: str) -> Scalar:
        """An operand with a bit for each lane."""
        value, known = self.scalar(operand, 64 if self.lanes == 64 else 32)
        every = (1 << self.lanes) - 1
        return value & every, known & every

    def scalar(self, operand: str, bits: int) -> Scalar:
        names = registers(operand)
        if operand in ("scc", "src_scc"):
            return UNKNOWN if self.scc is None else values.known(self.scc, bits)
        if operand == "null" or not names:
            number = 0 if operand == "null" else constant(operand, bits)
            return UNKNOWN if number is None else values.known(number, bits)
        if bits == 64 and len(names) > 1:
            low, high = (self.scalars.get(name, UNKNOWN) for name in names[:2])
            return low[0] | high[0] << 32, low[1] | high[1] << 32
        return self.scalars.get(names[0], UNKNOWN)

    def set_scalar(self, operand: str, scalar: Scalar) -> None:
        for index, name in enumerate(registers(operand)):
            if name != "null":
                self.scalars[name] = (scalar[0] >> 32 * index & WORD, scalar[1] >> 32 * index & WORD)

    def number(self, operand: str, bits: int) -> int | None:
        """A scalar whose every bit is known."""
        scalar = self.scalar(operand, bits)
        return scalar[0] if values.is_known(scalar, bits) else None

    def vector(self, operand: str, bits: int = 32) -> Vector:
        names = registers(operand)
        if not names or names[0][0] not in "va" or names[0].startswith("vcc"):
            return self.number(operand, bits)
        if bits == 32 or len(names) == 1:
            return self.vectors.get(names[0])
        low, high = (self.vectors.get(name) for name in names[:2])
        return values.apply(lambda a, b: a | b << 32, low, high)

    def set_vector(self, operand: str, vector: Vector) -> None:
        """Writes to the lanes that are active; to a scalar register what is the same in all lanes."""
        names = registers(operand)
        if names and (names[0][0] == "s" or names[0].startswith(("vcc", "ttmp", "m0", "exec"))):
            self.set_scalar(operand, values.known(vector) if isinstance(vector, int) else UNKNOWN)
            return
        for index, name in enumerate(names):
            if vector is None and self.vectors.get(name) is None:
                continue
            word = values.apply(lambda number, shift=32 * index: number >> shift & WORD, vector)
            self.vectors[name] = values.merged(self.vectors.get(name), word, self.exec, self.lanes)

    def set_mask(self, operand: str, bits: Vector) -> None:
        """Writes a truth value of each lane, 0 for lanes that are not active."""
        every = (1 << self.lanes) - 1
        if isinstance(bits, list):
            known = sum(1 << index for index, bit in enumerate(bits) if bit is not None)
            value = sum(1 << index for index, bit in enumerate(bits) if bit)
        else:
            value, known = every if bits else 0, 0 if bits is None else every
        self.set_scalar(operand, values.and_(self.exec, (value, known)))
