"""Instructions as `llvm-objdump -d` prints them, taken apart."""
from __future__ import annotations

import dataclasses
import functools
import re
import struct

PADDING = ("s_nop", "s_code_end")
CLASSES = ("valu", "salu", "vmem", "smem", "lds", "wait", "branch")

_WAIT = re.compile(r"s_(wait|barrier|nop|delay_alu|clause|sleep|sendmsg|setprio|inst_prefetch|set_inst_prefetch)")
_ENCODING = re.compile(r"_(e32|e64)(?=$|_dpp$)")


@dataclasses.dataclass(frozen=True)
class Instruction:
    address: int
    size: int
    mnemonic: str  # without _e32, _e64
    operands: tuple[str, ...]
    modifiers: str  # offset:16 and the like
    second: Instruction | None = None  # the other half of a dual instruction

    @functools.cached_property
    def kind(self) -> str:
        """One of CLASSES."""
        name = self.mnemonic
        if name.startswith("v_"):
            return "valu"
        if name.startswith("ds_"):
            return "lds"
        if not name.startswith("s_"):
            return "vmem"  # global, flat, buffer, scratch
        if name.startswith(("s_load_", "s_buffer_load_", "s_dcache")):
            return "smem"
        if name.startswith(("s_branch", "s_cbranch", "s_endpgm", "s_setpc", "s_swappc", "s_call")):
            return "branch"
        return "wait" if _WAIT.match(name) else "salu"

    @functools.cached_property
    def target(self) -> int:
        """Where a branch goes."""
        offset = int(self.operands[0], 0)
        return self.address + 4 + 4 * (offset - 0x10000 if offset >= 0x8000 else offset)


def parse(line: str) -> Instruction | None:
    """None for a line that is no instruction."""
    text, found, comment = line.partition("//")
    text = text.strip()
    if not found or not line[0].isspace() or not text[:1].islower():
        return None
    address, _, words = comment.partition(": ")
    at, size = int(address, 16), 4 * len(words.partition(" <")[0].split())
    first, _, second = text.partition(" :: ")
    half = _instruction(at, size, *second.strip().split(" ", 1)) if second else None
    return _instruction(at, size, *first.split(" ", 1), second=half)


def _instruction(at: int, size: int, name: str, text: str = "", second: Instruction | None = None) -> Instruction:
    parts = [part.strip().partition(" ") for part in text.split(", ")] if text else []
    modifiers = " ".join(rest for _, _, rest in parts if rest)
    return Instruction(at, size, _plain(name), tuple(operand for operand, _, _ in parts), modifiers, second)


@functools.cache
def _plain(name: str) -> str:
    return _ENCODING.sub("", name.replace("v_dual_", "v_"))  # v_mov_b32_e64_dpp is v_mov_b32_dpp


@functools.cache
def registers(operand: str) -> tuple[str, ...]:
    """The names of the registers of an operand, lowest first; () for a constant or none at all."""
    if operand in ("vcc", "exec"):
        return f"{operand}_lo", f"{operand}_hi"
    ranged = re.fullmatch(r"(s|v|a|ttmp)\[(\d+):(\d+)\]", operand)
    if ranged:
        return tuple(f"{ranged[1]}{index}" for index in range(int(ranged[2]), int(ranged[3]) + 1))
    if re.fullmatch(r"(s|v|a|ttmp)\d+|vcc_lo|vcc_hi|exec_lo|exec_hi|m0|scc|src_scc|null", operand):
        return (operand,)
    return ()


@functools.cache
def constant(operand: str, bits: int) -> int | None:
    """The bits of a constant operand; None for what is none, such as -v1."""
    try:
        return int(operand, 0) & ((1 << bits) - 1)
    except ValueError:
        pass
    try:
        number = float(operand)
    except ValueError:
        return None
    return struct.unpack("<I" if bits == 32 else "<Q", struct.pack("<f" if bits == 32 else "<d", number))[0]


def functions(text: str) -> dict[str, list[Instruction]]:
    """`llvm-objdump -d`: the instructions of each function, without the padding at its end."""
    result: dict[str, list[Instruction]] = {}
    current: list[Instruction] | None = None
    for line in text.splitlines():
        label = re.match(r"[0-9a-f]+ <(\S+)>:$", line)
        if label:
            current = result.setdefault(label[1], [])
        elif current is not None and (instruction := parse(line)):
            current.append(instruction)
    for code in result.values():
        while code and code[-1].mnemonic in PADDING:
            code.pop()
    return {name: code for name, code in result.items() if code}
