"""The device code objects inside a program, library or object file that clang built from HIP.

clang's offload bundle: a magic, the number of entries, and for each its offset and size (from the magic), the length of
its name and its name, such as hipv4-amdgcn-amd-amdhsa--gfx942. There is one bundle for each source file.
"""
from __future__ import annotations

import struct
from collections.abc import Iterator

from ci.codegen.errors import InfrastructureError

MAGIC = b"__CLANG_OFFLOAD_BUNDLE__"
COMPRESSED = b"CCOB"
ELF = b"\x7fELF"


def code_objects(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Each code object with its architecture, in the order of the file."""
    start = data.find(MAGIC)
    if start < 0:
        hint = "; it may hold a compressed one" if COMPRESSED in data else ""
        raise InfrastructureError(f"no bundle of device code in it{hint}")
    while start >= 0:
        yield from _entries(data, start)
        start = data.find(MAGIC, start + len(MAGIC))


def _entries(data: bytes, start: int) -> Iterator[tuple[str, bytes]]:
    try:
        position = start + len(MAGIC)
        (count,) = struct.unpack_from("<Q", data, position)
        position += 8
        for _ in range(count):
            offset, size, length = struct.unpack_from("<QQQ", data, position)
            position += 24
            name = data[position:position + length].decode("ascii")
            position += length
            if not name.startswith("hip"):
                continue  # the host's, which is empty
            code = data[start + offset:start + offset + size]
            if len(code) != size or not code.startswith(ELF):
                raise InfrastructureError(f"the code object {name} is damaged")
            yield name.rpartition("--")[2].split(":")[0], code
    except (struct.error, UnicodeDecodeError) as error:
        raise InfrastructureError(f"a bundle of device code is damaged: {error}") from error
