"""What a kernel asks to find in its scalar registers, from the kernel descriptors of a code object.

The layout is in LLVM's AMDGPU User Guide, "Kernel Descriptor". llvm-objdump prints it for gfx9 alone.
"""
from __future__ import annotations

import struct

from ci.codegen.errors import InfrastructureError

# Bits of the kernel code properties, in the order in which the registers are filled, and how many each takes.
USER = (("private_segment_buffer", 4), ("dispatch_ptr", 2), ("queue_ptr", 2), ("kernarg_segment_ptr", 2),
        ("dispatch_id", 2), ("flat_scratch_init", 2), ("private_segment_size", 1))

Descriptor = dict[str, int]  # registers of each kind that the kernel asks for; and what of the arguments is preloaded
_DYNSYM, _SYMBOL, _SECTION = 11, struct.Struct("<IBBHQQ"), struct.Struct("<IIQQQQIIQQ")


def parse(descriptor: bytes) -> Descriptor:
    """The 64 bytes of a kernel descriptor."""
    resources, = struct.unpack_from("<I", descriptor, 52)
    properties, preload = struct.unpack_from("<HH", descriptor, 56)
    result = {name: count for bit, (name, count) in enumerate(USER) if properties >> bit & 1}
    result["preload_words"], result["preload_offset"] = preload & 127, preload >> 7
    result["user_registers"] = resources >> 1 & 31  # all of these, and unused ones where the chip wants more
    named = sum(result.get(name, 0) for name, _ in USER) + result["preload_words"]
    if named > result["user_registers"]:
        raise InfrastructureError(f"a kernel descriptor names {named} registers: allowed: {result['user_registers']}")
    return result


def descriptors(elf: bytes) -> dict[str, Descriptor]:
    """Of each kernel in a code object, by the kernel's symbol."""
    try:
        offset, = struct.unpack_from("<Q", elf, 40)
        size, count = struct.unpack_from("<HH", elf, 58)
        sections = [_SECTION.unpack_from(elf, offset + index * size) for index in range(count)]
        result = {}
        for _, kind, _, _, at, length, link, *_ in sections:
            if kind != _DYNSYM:
                continue
            for symbol in range(at, at + length, _SYMBOL.size):
                name_at, _, _, section, value, _ = _SYMBOL.unpack_from(elf, symbol)
                start = sections[link][4] + name_at
                name = elf[start:elf.index(b"\0", start)].decode("ascii")
                if name.endswith(".kd"):
                    place = sections[section][4] + value - sections[section][3]
                    result[name.removesuffix(".kd")] = parse(elf[place:place + 64])
        return result
    except (struct.error, IndexError, ValueError) as error:
        raise InfrastructureError(f"a code object is damaged: {error}") from error
