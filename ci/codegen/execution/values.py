"""Numbers that may be unknown.

A scalar register is a pair (value, known): the bits of `known` say which bits of `value` are known; the others are 0.
A vector register is one number for all lanes, or a list of a number for each; None is an unknown number.
"""
from __future__ import annotations

Scalar = tuple[int, int]
Vector = "int | None | list[int | None]"

WORD = 0xFFFFFFFF
UNKNOWN: Scalar = (0, 0)


def known(value: int, bits: int = 32) -> Scalar:
    mask = (1 << bits) - 1
    return value & mask, mask


def is_known(scalar: Scalar, bits: int) -> bool:
    return scalar[1] == (1 << bits) - 1


def signed(value: int, bits: int) -> int:
    return value - (1 << bits) if value >> (bits - 1) else value


def not_zero(scalar: Scalar, bits: int) -> bool | None:
    """Whether the number is not 0; None where that hangs on unknown bits."""
    if scalar[0]:
        return True
    return False if is_known(scalar, bits) else None


def and_(a: Scalar, b: Scalar) -> Scalar:
    zeros = (a[1] & ~a[0]) | (b[1] & ~b[0])
    return a[0] & b[0], (a[1] & b[1]) | zeros


def or_(a: Scalar, b: Scalar) -> Scalar:
    return a[0] | b[0], (a[1] & b[1]) | a[0] | b[0]


def xor(a: Scalar, b: Scalar) -> Scalar:
    both = a[1] & b[1]
    return (a[0] ^ b[0]) & both, both


def not_(a: Scalar, bits: int) -> Scalar:
    return ~a[0] & a[1] & ((1 << bits) - 1), a[1]


def lane(vector: Vector, index: int) -> int | None:
    return vector[index] if isinstance(vector, list) else vector


def apply(function, *vectors: Vector) -> Vector:
    """The function of each lane's numbers; unknown where one of them is."""
    lists = [vector for vector in vectors if isinstance(vector, list)]
    if not lists:
        return None if None in vectors else function(*vectors)
    columns = [vector if isinstance(vector, list) else [vector] * len(lists[0]) for vector in vectors]
    return [None if None in numbers else function(*numbers) for numbers in zip(*columns)]


def merged(old: Vector, new: Vector, exec_: Scalar, lanes: int) -> Vector:
    """What a register holds after the active lanes wrote to it, and perhaps those of which that is unknown."""
    if exec_[0] == (1 << lanes) - 1 or (old is None and new is None):
        return new
    result = []
    for index in range(lanes):
        before, after = lane(old, index), lane(new, index)
        if exec_[0] >> index & 1 or before == after:
            result.append(after)
        else:
            result.append(before if exec_[1] >> index & 1 else None)
    return result[0] if all(number == result[0] for number in result) else result
