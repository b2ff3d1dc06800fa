"""From bytes and from the tools' text to numbers."""
import math
import struct
import unittest

from ci.codegen.tests.recorded import COMMENT, DISASSEMBLY, NOTES, SYMBOL

from ci.codegen import bundle, code, lists, measure
from ci.codegen.errors import InfrastructureError
from ci.codegen.execution.instruction import functions, parse


def bundled(*entries):
    """A bundle as clang writes it."""
    header = bundle.MAGIC + struct.pack("<Q", len(entries))
    offset = len(header) + sum(24 + len(name) for name, _ in entries)
    body = b""
    for name, content in entries:
        header += struct.pack("<QQQ", offset + len(body), len(content), len(name)) + name.encode()
        body += content
    return header + body


ENTRIES = (("host-x86_64-unknown-linux-gnu-", b""), ("hipv4-amdgcn-amd-amdhsa--gfx942", b"\x7fELF one"),
           ("hipv4-amdgcn-amd-amdhsa--gfx90a:xnack-", b"\x7fELF two"))


class Bundle(unittest.TestCase):
    def test_every_code_object_of_every_bundle_is_found(self):
        program = b"program" + bundled(*ENTRIES) + b"padding" + bundled(ENTRIES[1])
        self.assertEqual(list(bundle.code_objects(program)),
                         [("gfx942", b"\x7fELF one"), ("gfx90a", b"\x7fELF two"), ("gfx942", b"\x7fELF one")])

    def test_a_program_without_device_code_is_no_pass(self):
        for program in (b"", b"\x7fELF host", b"CCOB compressed"):
            with self.subTest(program), self.assertRaises(InfrastructureError):
                list(bundle.code_objects(program))

    def test_a_cut_bundle_is_damaged_wherever_it_is_cut(self):
        whole = bundled(*ENTRIES)
        for length in range(len(bundle.MAGIC), len(whole)):
            with self.subTest(length), self.assertRaises(InfrastructureError):
                list(bundle.code_objects(whole[:length]))


class Code(unittest.TestCase):
    def test_metadata_belongs_to_its_kernel(self):
        kernels = code.parse_metadata(NOTES)
        self.assertEqual(list(kernels), [SYMBOL, "another_kernel"])
        self.assertEqual(kernels[SYMBOL]["vgpr_count"], 33)
        self.assertEqual(kernels[SYMBOL]["group_segment_fixed_size"], 24)
        self.assertEqual(kernels["another_kernel"]["private_segment_fixed_size"], 16)
        self.assertEqual(kernels["another_kernel"]["vgpr_spill_count"], 2)

    def test_instructions_are_counted_without_padding(self):
        one, other = (code.Kernel(name, {}, listed, {}) for name, listed in functions(DISASSEMBLY).items())
        self.assertEqual((one.symbol, other.symbol), (SYMBOL, "another_kernel"))
        self.assertEqual(one.instructions["global_load_dwordx4"], 2)
        self.assertEqual(one.instructions["v_add_u32"], 1)
        self.assertEqual(one.code_bytes, 0x38)
        self.assertEqual(other.instructions["scratch_store_b32"], 1)
        self.assertEqual(other.code_bytes, 0x1C)

    def test_the_compiler_is_named(self):
        self.assertEqual(code.parse_compiler(COMMENT), "Debian clang version 21.1.8")
        self.assertEqual(code.parse_compiler(""), "unknown")


class Measure(unittest.TestCase):
    def setUp(self):
        metadata, listed = code.parse_metadata(NOTES), functions(DISASSEMBLY)
        self.kernels = {name: code.Kernel(name, metadata[name], listed[name], {}) for name in metadata}
        self.lists = (lists.architectures()["gfx942"], lists.dtypes(),
                      {(v.kind, v.threads, v.chunks, v.rows): v for v in lists.variants()})

    def test_a_row(self):
        row = measure.row_of(self.kernels[SYMBOL], *self.lists)
        self.assertEqual({field: row[field] for field in measure.KEY},
                         {"arch": "gfx942", "in": "bf16", "out": "e4m3fnuz", "variant": "blockx1"})
        numbers = [row[field] for field in measure.NUMBERS if field in row]
        self.assertEqual(numbers, [33, 32, 24, 0, 0, 8, 0x38, 2, 1, 1, 0, 1, 1])

    def test_what_cannot_be_walked_through_is_said(self):
        astray = [parse("\ts_branch 100 // 000000000000: 00000000")]
        kernel = code.Kernel(SYMBOL, self.kernels[SYMBOL].metadata, astray, {})
        row = measure.row_of(kernel, *self.lists, [("bf16", "e4m3fnuz")])
        self.assertEqual(row["executed_total"], 0)
        self.assertIn("out of the function", row["not_counted"])

    def test_other_kernels_are_left_out(self):
        self.assertIsNone(measure.row_of(self.kernels["another_kernel"], *self.lists))

    def test_a_variant_that_is_in_no_list_is_refused(self):
        kernel = code.Kernel(SYMBOL.replace("Li1024E", "Li192E"), {}, [], {})
        with self.assertRaises(InfrastructureError):
            measure.row_of(kernel, *self.lists)


class Lists(unittest.TestCase):
    def test_dtypes_are_in_the_order_of_the_enumeration(self):
        self.assertEqual([d.name for d in lists.dtypes()],
                         ["bf16", "f16", "f32", "int8", "e4m3fn", "e4m3fnuz", "e5m2", "e5m2fnuz"])

    def test_threads_and_variants_of_a_row(self):
        variants = {variant.name: variant for variant in lists.variants()}
        for name, cols, threads in (("wave32x2", 100, 32), ("blockx4", 4096, 64), ("blockx4", 4097, 128),
                                    ("blockx1", 16384, 1024), ("multi1024", 1, 1024)):
            self.assertEqual(variants[name].threads_for(cols, 2), threads, name)
        for row_bytes in (1, 2048, 65536, 1 << 40):
            found = lists.dispatched(math.inf, row_bytes)
            self.assertTrue(not found.chunks or found.threads * found.chunks * lists.CHUNK_BYTES >= row_bytes)
        self.assertEqual(lists.dispatched(1, 1 << 40).kind, "multi_pass")

    def test_the_default_float8_is_what_the_chip_encodes(self):
        for arch in lists.architectures().values():
            if arch.hardware_float8:
                self.assertTrue(arch.converts(arch.default_float8), arch.name)

    def test_the_default_float8_of_every_device(self):
        for arch, flavour in (("gfx940", "e4m3fnuz"), ("gfx941", "e4m3fnuz"), ("gfx942:sramecc+:xnack-", "e4m3fnuz"),
                              ("gfx950", "e4m3fn"), ("gfx90a", "e4m3fn"), ("gfx1201", "e4m3fn"), ("sm_90", "e4m3fn")):
            self.assertEqual(lists.default_float8(arch), flavour, arch)


if __name__ == "__main__":
    unittest.main()
