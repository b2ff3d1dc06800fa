"""What a code object says about its kernels: metadata and instructions as LLVM's tools print them, and descriptors."""
from __future__ import annotations

import dataclasses
import re
import shutil
import subprocess
import tempfile
from collections import Counter
from functools import cached_property
from pathlib import Path

from ci.codegen.descriptor import Descriptor, descriptors
from ci.codegen.errors import InfrastructureError
from ci.codegen.execution.instruction import Instruction, functions


@dataclasses.dataclass(frozen=True)
class Kernel:
    symbol: str
    metadata: dict[str, int]  # the numbers of its metadata, by their names without the dot
    code: list[Instruction]
    descriptor: Descriptor

    @cached_property
    def instructions(self) -> Counter:
        """How often it has each, by mnemonics without their encoding's suffix."""
        return Counter(re.sub(r"_(dpp|sdwa)$", "", instruction.mnemonic) for instruction in self.code)

    @property
    def code_bytes(self) -> int:
        last = self.code[-1]
        return last.address + last.size - self.code[0].address


@dataclasses.dataclass(frozen=True)
class CodeObject:
    compiler: str
    kernels: list[Kernel]


def parse_metadata(text: str) -> dict[str, dict[str, int]]:
    """`llvm-readelf --notes`: for each kernel's symbol, its numbers."""
    kernels: dict[str, dict[str, int]] = {}
    numbers: dict[str, int] = {}
    for line in text.splitlines():
        # A kernel's own fields are indented by four; its arguments' by more.
        if re.match(r"  - \.", line):
            numbers = {}
            line = "    " + line[4:]
        field = re.match(r"    \.(\w+): +(\S+)$", line)
        if not field:
            continue
        name, value = field.groups()
        if name == "name":
            kernels[value] = numbers
        elif value.isdigit():
            numbers[name] = int(value)
    return kernels


def parse_compiler(text: str) -> str:
    """`llvm-readelf -p .comment`: the first line that names a compiler."""
    found = re.search(r"\] +(.*clang version .*?)(?: \(.*\))?$", text, re.MULTILINE)
    return found[1] if found else "unknown"


def inspect(code: bytes) -> CodeObject:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "code.elf"
        path.write_bytes(code)
        notes = _run("llvm-readelf", "--notes", path)
        compiler = parse_compiler(_run("llvm-readelf", "-p", ".comment", path))
        instructions = functions(_run("llvm-objdump", "-d", path))
    kernels, found = [], descriptors(code)
    for symbol, metadata in parse_metadata(notes).items():
        if symbol not in instructions or symbol not in found:
            raise InfrastructureError(f"no code or no descriptor for the kernel {symbol}")
        kernels.append(Kernel(symbol, metadata, instructions[symbol], found[symbol]))
    return CodeObject(compiler, kernels)


def _run(tool: str, *arguments: str | Path) -> str:
    done = subprocess.run([_find(tool), *map(str, arguments)], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode != 0:
        raise InfrastructureError(f"{tool} failed: {done.stderr.strip()}")
    return done.stdout


def _find(tool: str) -> str:
    """In PATH (/opt/rocm/llvm/bin is in it, see ci/amd-toolchain) or where Debian puts LLVM; the newest one."""
    path = shutil.which(tool)
    if path is None:
        installed = sorted(Path("/usr/lib").glob(f"llvm-*/bin/{tool}"), key=lambda p: int(p.parts[3][5:]))
        if not installed:
            raise InfrastructureError(f"{tool} is not installed")
        path = str(installed[-1])
    return path
