"""What a code object says about its kernels: its metadata and its instructions, as LLVM's tools print them."""
from __future__ import annotations

import dataclasses
import re
import shutil
import subprocess
import tempfile
from collections import Counter
from pathlib import Path

from ci.codegen.errors import InfrastructureError


@dataclasses.dataclass(frozen=True)
class Kernel:
    symbol: str
    metadata: dict[str, int]  # the numbers of its metadata, by their names without the dot
    instructions: Counter  # mnemonics without their encoding's suffix
    code_bytes: int


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


def parse_disassembly(text: str) -> dict[str, tuple[Counter, int]]:
    """`llvm-objdump -d`: for each function, how often it has each instruction, and its bytes.

    Bytes go to the last instruction that does something: what follows is padding.
    """
    functions: dict[str, tuple[Counter, int]] = {}
    counts, first, symbol = Counter(), 0, None
    for line in text.splitlines():
        label = re.match(r"([0-9a-f]+) <(\S+)>:$", line)
        if label:
            first, symbol, counts = int(label[1], 16), label[2], Counter()
            continue
        code = re.match(r"\s+([a-z]\w+).*// ([0-9A-F]+):((?: [0-9A-F]{8})+)", line)
        if not code or symbol is None:
            continue
        mnemonic = re.sub(r"_(e32|e64|dpp|sdwa|e64_dpp)$", "", code[1])
        if mnemonic in ("s_nop", "s_code_end"):
            continue
        counts[mnemonic] += 1
        functions[symbol] = (counts, int(code[2], 16) + 4 * len(code[3].split()) - first)
    return functions


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
        functions = parse_disassembly(_run("llvm-objdump", "-d", path))
    kernels = []
    for symbol, metadata in parse_metadata(notes).items():
        if symbol not in functions:
            raise InfrastructureError(f"no code for the kernel {symbol}")
        kernels.append(Kernel(symbol, metadata, *functions[symbol]))
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
