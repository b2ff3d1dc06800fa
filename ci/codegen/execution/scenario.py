"""The launch that is counted: its arguments, and what the hardware puts into registers before a wave begins."""
from __future__ import annotations

import re
import struct
from pathlib import Path

from ci.codegen import lists
from ci.codegen.descriptor import USER, Descriptor
from ci.codegen.errors import InfrastructureError
from ci.codegen.execution import values
from ci.codegen.execution.wave import Wave

KERNARG = 0x7000_0000_0000  # where the arguments lie
PACKET = 0x7100_0000_0000  # and what was launched
ROUNDS = 2  # of the loop of a kernel that loops over a row
THREADS = 256  # of a row, where they fit the row

_POINTERS = {"kernarg_segment_ptr": KERNARG, "dispatch_ptr": PACKET}
_FIELD = re.compile(r"^\s+(?:const )?([\w:]+)( ?\*)? ?(\w+(?:, \w+)*);", re.MULTILINE)
_FORMATS = {"std::int64_t": "q", "std::uint64_t": "Q", "std::int32_t": "i", "std::uint32_t": "I", "int": "i",
            "float": "f",
            "Access": "i"}


def fields(header: Path = lists.ROOT / "kernels" / "device" / "arguments.h") -> list[tuple[str, str]]:
    """Name and format of each member of device::Arguments."""
    body = re.search(r"struct Arguments \{(.*?)\n\};", header.read_text(encoding="utf-8"), re.DOTALL)
    found = _FIELD.findall(body[1]) if body else []
    unknown = [kind for kind, pointer, _ in found if not pointer and kind not in _FORMATS]
    if not found or unknown:
        raise InfrastructureError(f"{header}: struct Arguments: got {unknown or 'nothing'}; "
                                  f"allowed: pointers, {', '.join(_FORMATS)}")
    return [(name, "Q" if pointer else _FORMATS[kind]) for kind, pointer, names in found for name in names.split(", ")]


def arguments(cols: int, rows: int, block: int) -> dict[str, float]:
    """Aligned and contiguous (Access::kChunks, 0), without options. A member that is not in here is an error."""
    return {"x": 0x1000_0000_0000, "out": 0x2000_0000_0000, "scale": 0x3000_0000_0000, "first_row": 0,
            "end_row": rows, "x_first_row": 0, "cols": cols, "row_stride": cols, "q": 127.0,
            "q_reciprocal": 1 / 127, "q_reciprocal_low": 0.0, "least_bounded": 2.0**-40, "access": 0, "scale_ub": 0,
            "num_rows": 0, "num_rows_factor": 1, "is_plain_q": 1, "threads": block // rows,
            "reads_ahead": 1}


def memory(cols: int, rows: int, block: int) -> dict[int, int]:
    """The words of the arguments by their addresses, then those that HIP adds, for a block of `block` threads.

    They are in LLVM's AMDGPU User Guide, "Code Object V5 Metadata": numbers of blocks, then sizes of blocks.
    """
    values_of = arguments(cols, rows, block)
    data = b""
    for name, form in fields():
        if name not in values_of:
            raise InfrastructureError(f"device::Arguments: got the member {name}; allowed: "
                                      f"{', '.join(values_of)} (ci/codegen/execution/scenario.py)")
        size = struct.calcsize(form)
        data += bytes(-len(data) % size) + struct.pack("<" + form, values_of[name])
    data += bytes(-len(data) % 8)
    data += struct.pack("<IIIHHHHHH", 1, 1, 1, block, 1, 1, 0, 0, 0)
    # HSA's packet of the launch, from which compilers before code object V5 read the sizes.
    packet = struct.pack("<HHHHHHIII", 0, 0, block, 1, 1, 0, block, 1, 1)
    return {start + 4 * index: word for start, words in ((KERNARG, data), (PACKET, packet))
            for index, (word,) in enumerate(struct.iter_unpack("<I", words))}


def columns(variant: lists.Variant, source: lists.DType, rounds: int = ROUNDS) -> int:
    """A full row: of so many rounds for a variant that loops, of THREADS threads for one whose blocks fit the row."""
    threads = THREADS if variant.kind == "block_row" else variant.threads
    return threads * source.chunk * (variant.chunks or rounds)


def wave_at_start(arch: lists.Architecture, descriptor: Descriptor, words: dict[int, int], index: int) -> Wave:
    """The wave `index` of block 0."""
    wave = Wave(arch.wave, words)
    register = 0
    for name, _ in USER:
        if name in _POINTERS and name in descriptor:
            wave.set_scalar(f"s[{register}:{register + 1}]", values.known(_POINTERS[name], 64))
        register += descriptor.get(name, 0)
    for word in range(descriptor["preload_words"]):
        address = KERNARG + 4 * (word + descriptor["preload_offset"])
        wave.set_scalar(f"s{register}", values.known(words.get(address, 0)))
        register += 1
    # The number of the block follows; gfx12 has it in a register of its own.
    after = f"s{descriptor['user_registers']}"
    wave.set_scalar("ttmp9" if arch.name.startswith("gfx12") else after, values.known(0))
    wave.vectors["v0"] = [index * arch.wave + lane for lane in range(arch.wave)]
    return wave
