"""Real kernels, compiled with one thing spoilt in a copy of their source: each turns the check red.

Compiles as the build of the preset amd does: it needs that configured (build/amd, or the folder in ASSAY_AMD_BUILD) and
its compiler, which is inside of the root of ci/amd-toolchain. Elsewhere these tests are skipped; ci/amd runs them.
"""
import contextlib
import io
import json
import os
import shlex
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from ci.codegen import lists, main

BUILD = lists.ROOT / os.environ.get("ASSAY_AMD_BUILD", "build/amd")
ARCH = "gfx942"


def clobber(*registers):
    """A statement that takes these vector registers, so that nothing lives in them across it."""
    return f"""asm volatile("" ::: {", ".join(f'"v{register}"' for register in registers)});"""


def compile_command(source):
    """The build's own command for a generated source, as a list; None where there is no such build."""
    try:
        entries = json.loads((BUILD / "compile_commands.json").read_text(encoding="utf-8"))
    except OSError:
        return None
    command = next(shlex.split(e["command"]) for e in entries if e["file"].endswith(f"/instantiate_{source}.cpp"))
    return command if Path(command[0]).exists() else None


@unittest.skipUnless(compile_command("kBf16_kE4m3fnuz"), "no build for AMD, or not its compiler")
class Spoilt(unittest.TestCase):
    """Held against a table of the unspoilt kernels by this very compiler, whichever it is."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.table = Path(folder.name) / "budgets.csv"
        code, output = cls().check(arguments=("--update",))
        if code != main.EXIT_PASS:
            raise AssertionError(output)

    def check(self, file=None, old="", new="", source="kBf16_kE4m3fnuz", arguments=()):
        """Exit code and output of the check of the kernels of `source`, with `old` replaced in `file`."""
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(lists.ROOT / "kernels", Path(folder) / "kernels")
            if file:
                path = Path(folder) / "kernels" / file
                text = path.read_text(encoding="utf-8")
                self.assertIn(old, text, "what the test spoils is gone")
                path.write_text(text.replace(old, new), encoding="utf-8")
            program = Path(folder) / "kernels.o"
            command = [f"-I{folder}" if word == f"-I{lists.ROOT}" else word
                       for word in compile_command(source) if not word.startswith("--offload-arch=")]
            command[command.index("-o") + 1] = str(program)
            subprocess.run([*command, "--cuda-device-only", f"--offload-arch={ARCH}"], check=True, cwd=BUILD)
            output = io.StringIO()
            with contextlib.redirect_stdout(output):
                code = main.main([str(program), "--only-present", "--table", str(self.table), *arguments])
            return code, output.getvalue()

    def test_nothing_spoilt_passes(self):
        self.assertEqual(self.check()[0], main.EXIT_PASS)

    def test_a_register_blow_up(self):
        code, output = self.check("device/single_pass.h", "const float scale =", clobber(120) + "const float scale =")
        self.assertEqual(code, main.EXIT_DEGRADED)
        self.assertRegex(output, r"expected +\d+ (.*\n) +found +12\d ")

    def test_a_scratch_spill(self):
        # All that a block of 1024 threads may have: the row must go to memory and come back.
        code, output = self.check("device/single_pass.h", "const float scale =",
                                  clobber(*range(128)) + "const float scale =")
        self.assertEqual(code, main.EXIT_DEGRADED)
        self.assertIn("scratch: got", output)
        self.assertIn("spills: got", output)

    def test_a_lost_16_byte_load(self):
        code, output = self.check(
            "platform/amd/memory.h", "return *static_cast<const V*>(address);",
            "V v; for (int i = 0; i < 4; ++i) v.words[i] = static_cast<const volatile std::uint32_t*>(address)[i];"
            "return v;")
        self.assertEqual(code, main.EXIT_DEGRADED)
        self.assertIn("16-byte loads: got 0; needed: 4", output)

    def test_more_work_for_each_element(self):
        code, output = self.check("device/division.h", "const float q0 = x * r;", "const float q0 = x * r * s * r;")
        self.assertEqual(code, main.EXIT_DEGRADED)
        self.assertRegex(output, r"executed_valu .*executed_total")

    def test_a_row_that_is_read_again(self):
        code, output = self.check(
            "device/single_pass.h", "access.store(c, codes[c]);",
            "{ asm volatile(\"\" ::: \"memory\"); access.load(c, data[c]); access.store(c, quantize.chunk(data[c])); }")
        self.assertEqual(code, main.EXIT_DEGRADED)
        self.assertIn("reads of the row: got 2.000; allowed: 1", output)

    def test_a_lost_hardware_conversion(self):
        code, output = self.check("platform/amd/float8.h", "#include <assay_amd_architectures.h>", "")
        self.assertEqual(code, main.EXIT_DEGRADED)
        self.assertIn("float8 conversions in hardware: got 0; needed: 16", output)

    def test_the_wrong_encoding(self):
        code, output = self.check("platform/amd/float8.h", "HardwareEncoder<DType::kE4m3fnuz>",
                                  "HardwareEncoder<DType::kE4m3fn>", source="kBf16_kE4m3fn")
        self.assertEqual(code, main.EXIT_INCORRECT)
        self.assertIn("gfx942 encodes fnuz", output)


if __name__ == "__main__":
    unittest.main()
