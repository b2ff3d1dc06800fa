"""Instructions of a row, counted by walking: each listing below was counted by hand."""
import struct
import unittest

from ci.codegen import descriptor, lists
from ci.codegen.errors import InfrastructureError
from ci.codegen.execution import count, scenario, values
from ci.codegen.execution.graph import Graph
from ci.codegen.execution.instruction import functions, parse
from ci.codegen.execution.walk import walk, width

GFX942, GFX1201 = (lists.architectures()[name] for name in ("gfx942", "gfx1201"))
BF16 = next(dtype for dtype in lists.dtypes() if dtype.name == "bf16")
ARGUMENTS = {"kernarg_segment_ptr": 2, "user_registers": 2, "preload_words": 0, "preload_offset": 0}


def listing(text):
    """As llvm-objdump prints it, with four bytes an instruction: a branch counts instructions."""
    lines = [line for line in text.splitlines() if line.strip()]
    body = "\n".join(f"\t{line.strip():<50} // {4 * index:012X}: 00000000" for index, line in enumerate(lines))
    return functions(f"0000000000000000 <kernel>:\n{body}\n")["kernel"]


# 128 threads, 16 elements each: two loads of a lane's 32 bytes, one store of its 16 codes, the scale by thread 0.
ROW = """
    s_load_dwordx4 s[8:11], s[0:1], 0x0
    s_load_dwordx2 s[12:13], s[0:1], 0x10
    s_load_dwordx2 s[4:5], s[0:1], 0x30
    s_waitcnt lgkmcnt(0)
    v_lshlrev_b32_e32 v1, 5, v0
    v_lshlrev_b32_e32 v6, 4, v0
    v_cmp_gt_u32_e32 vcc, s4, v6
    s_and_saveexec_b64 s[2:3], vcc
    s_cbranch_execz 4
    global_load_dwordx4 v[2:5], v1, s[8:9]
    global_load_dwordx4 v[10:13], v1, s[8:9] offset:16
    s_waitcnt vmcnt(0)
    global_store_dwordx4 v6, v[2:5], s[10:11]
    s_or_b64 exec, exec, s[2:3]
    v_cmp_eq_u32_e32 vcc, 0, v0
    s_and_saveexec_b64 s[2:3], vcc
    s_cbranch_execz 1
    global_store_dword v7, v8, s[12:13]
    s_endpgm
"""


def variant(threads=128, chunks=1, rows=1):
    return lists.Variant("test", "lane_rows", threads, chunks, rows)


def counted(text, shape=None, arch=GFX942):
    return count.of_row(listing(text), ARGUMENTS, arch, shape or variant(), BF16)


def walked(text, arch=GFX942, index=0):
    words = scenario.memory(1024, 1, 128)
    return walk(Graph(listing(text)), scenario.wave_at_start(arch, ARGUMENTS, words, index))


class Row(unittest.TestCase):
    def test_the_waves_of_a_row_are_added_up(self):
        found = counted(ROW)
        self.assertEqual(found.counts, {"valu": 8, "salu": 6, "vmem": 7, "smem": 6, "lds": 0, "wait": 4, "branch": 6})
        self.assertEqual((found.cols, found.total, found.assumed, found.loads_ahead), (2048, 37, 0, 2))
        self.assertEqual((found.reads, found.writes), (1, 1))

    def test_a_block_of_several_rows_is_divided(self):
        found = counted(ROW, variant(64, 1, 2))
        self.assertEqual((found.cols, found.total), (1024, (19 + 14) / 2))  # wave 1 is beyond the columns

    def test_a_wave_without_lanes_to_work_for_skips(self):
        # Half as many columns as the block holds: the second wave's chunk is not there.
        words = scenario.memory(1024, 1, 128)
        waves = [walk(Graph(listing(ROW)), scenario.wave_at_start(GFX942, ARGUMENTS, words, index)) for index in (0, 1)]
        self.assertEqual([wave.total for wave in waves], [19, 14])

    def test_lanes_that_are_not_active_move_nothing(self):
        wave = scenario.wave_at_start(GFX942, ARGUMENTS, scenario.memory(32 * 16, 1, 128), 0)
        trace = walk(Graph(listing(ROW)), wave)
        self.assertEqual((trace.loaded, trace.stored), (32 * 32, 32 * 16 + 4))

    def test_a_load_that_is_used_before_the_next_is_issued(self):
        early = ROW.replace("global_load_dwordx4 v[10", "s_waitcnt vmcnt(0)\n    global_load_dwordx4 v[10")
        self.assertEqual(counted(early).loads_ahead, 1)

    def test_a_round_of_a_loop(self):
        text = """
            s_load_dword s2, s[0:1], 0x30
            s_mov_b32 s3, 0
            s_addk_i32 s9, 0x1
            s_add_i32 s3, s3, 0x800
            s_cmp_lt_u32 s3, s2
            s_cbranch_scc1 65532
            s_endpgm
        """
        found = counted(text, variant(128, 0))
        self.assertEqual(found.round, 2 * 4)  # two waves, four instructions
        self.assertEqual(found.total, 2 * (2 + scenario.ROUNDS * 4 + 1))


class DataDependence(unittest.TestCase):
    """The way that does less, however the compiler laid it out."""

    def test_code_for_special_data_is_skipped(self):
        for name, text in (("beside the way", """
                                v_cmp_u_f32_e32 vcc, v9, v9
                                s_and_saveexec_b64 s[2:3], vcc
                                s_cbranch_execz 2
                                v_mov_b32_e32 v1, 0
                                v_mov_b32_e32 v2, 0
                                s_or_b64 exec, exec, s[2:3]
                                v_mov_b32_e32 v3, v0
                                s_endpgm"""),
                           ("at the end", """
                                v_cmp_u_f32_e32 vcc, v9, v9
                                s_and_saveexec_b64 s[2:3], vcc
                                s_cbranch_execnz 3
                                s_or_b64 exec, exec, s[2:3]
                                v_mov_b32_e32 v3, v0
                                s_endpgm
                                v_mov_b32_e32 v1, 0
                                v_mov_b32_e32 v2, 0
                                s_branch 65530""")):
            with self.subTest(name):
                trace = walked(text)
                self.assertEqual((trace.total, trace.assumed), (6, 1))

    def test_of_two_halves_of_a_condition_one_is_executed(self):
        half = "v_mov_b32_e32 v1, 0\n"
        for name, text in (("lanes", f"""
                                v_cmp_u_f32_e32 vcc, v9, v9
                                s_and_saveexec_b64 s[2:3], vcc
                                s_xor_b64 s[2:3], exec, s[2:3]
                                s_cbranch_execz 2
                                {half * 2}
                                s_andn2_saveexec_b64 s[4:5], s[2:3]
                                s_cbranch_execz 4
                                {half * 4}
                                s_endpgm"""),
                           ("waves", f"""
                                s_mov_b64 s[4:5], -1
                                v_cmp_u_f32_e32 vcc, v9, v9
                                s_cbranch_vccz 3
                                {half * 2}
                                s_mov_b64 s[4:5], 0
                                s_and_b64 vcc, exec, s[4:5]
                                s_cbranch_vccz 4
                                {half * 4}
                                s_endpgm""")):
            with self.subTest(name):
                trace = walked(text)
                self.assertEqual((trace.total, trace.assumed), (9, 1))

    def test_a_long_way_is_given_up(self):
        trace = walked("v_cmp_u_f32_e32 vcc, v9, v9\n s_cbranch_vccz 600\n" + "v_mov_b32_e32 v1, 0\n" * 600 +
                       "v_mov_b32_e32 v2, 0\n s_endpgm")
        self.assertEqual((trace.total, trace.assumed), (4, 1))

    def test_what_follows_is_known_again(self):
        trace = walked("""
            v_cmp_u_f32_e32 vcc, v9, v9
            s_and_saveexec_b64 s[2:3], vcc
            s_cbranch_execz 1
            v_mov_b32_e32 v1, 0
            s_or_b64 exec, exec, s[2:3]
            global_store_dword v0, v1, s[4:5]
            s_endpgm""")
        self.assertEqual(trace.stored, 64 * 4)

    def test_what_was_assumed_is_assumed_of_the_next_branch(self):
        trace = walked("""
            v_cmp_u_f32_e32 vcc, v9, v9
            s_and_saveexec_b64 s[2:3], vcc
            s_cbranch_execz 1
            v_mov_b32_e32 v1, 0
            s_cbranch_execz 1
            v_mov_b32_e32 v2, 0
            s_endpgm""")
        self.assertEqual((trace.total, trace.assumed), (5, 1))

    def test_a_loop_that_hangs_on_the_data_is_refused(self):
        with self.assertRaisesRegex(InfrastructureError, "hang on the data"):
            walked("""
                v_cmp_u_f32_e32 vcc, v9, v9
                s_cbranch_vccnz 65534
                s_endpgm""")

    def test_a_loop_without_end_is_refused(self):
        with self.assertRaisesRegex(InfrastructureError, "does not end"):
            walked("s_mov_b32 s2, 0\n s_cmp_eq_u32 s2, 0\n s_cbranch_scc1 65534\n s_endpgm")

    def test_a_branch_out_of_the_function_is_refused(self):
        with self.assertRaisesRegex(InfrastructureError, "out of the function"):
            walked("s_branch 100\n s_endpgm")


class Machine(unittest.TestCase):
    def test_waves_of_32_lanes_and_the_dual_instructions_of_gfx12(self):
        trace = walked("""
            s_mov_b32 s2, ttmp9
            s_cmp_eq_u32 s2, 0
            s_cbranch_scc1 0
            v_dual_mov_b32 v0, s2 :: v_dual_mov_b32 v1, v0
            v_cmpx_gt_u32_e32 8, v1
            s_cbranch_execz 1
            global_store_b8 v0, v1, s[4:5]
            s_endpgm""", GFX1201)
        self.assertEqual((trace.stored, trace.assumed), (8, 0))  # v1 got what v0 was before
        self.assertEqual(trace.counts["valu"], 2)

    def test_arithmetic_over_64_bits(self):
        trace = walked("""
            v_mov_b32_e32 v1, 0
            v_mad_u64_u32 v[2:3], s[2:3], v0, -1, 0
            v_add_co_u32_e32 v4, vcc, v2, v2
            v_addc_co_u32_e32 v5, vcc, v3, v3, vcc
            v_lshlrev_b64 v[6:7], 33, v[0:1]
            v_lshlrev_b32_e32 v8, 1, v0
            v_sub_co_u32_e32 v6, vcc, v6, v8
            v_subb_co_u32_e64 v7, vcc, v7, 0, vcc
            v_cmp_eq_u64_e64 s[2:3], v[4:5], v[6:7]
            s_cmp_eq_u64 s[2:3], -1
            s_cbranch_scc1 1
            v_mov_b32_e32 v9, 0
            s_endpgm""")  # 2 * (t * (2^32 - 1)) is t * 2^33 - 2 * t
        self.assertEqual((trace.total, trace.assumed), (12, 0))

    def test_lanes_that_are_not_active_keep_what_they_had(self):
        trace = walked("""
            v_mov_b32_e32 v1, 0
            v_cmp_gt_u32_e32 vcc, 8, v0
            s_and_saveexec_b64 s[2:3], vcc
            v_mov_b32_e32 v1, 1
            v_cmp_ge_u32_e32 vcc, v0, v0
            s_mov_b64 exec, s[2:3]
            s_cmp_eq_u64 vcc, 0xff
            s_cbranch_scc0 4
            v_cmp_eq_u32_e32 vcc, 1, v1
            s_cmp_eq_u64 vcc, 0xff
            s_cbranch_scc0 1
            s_nop 0
            s_endpgm""")
        self.assertEqual((trace.total, trace.assumed), (13, 0))

    def test_an_instruction_of_no_table_makes_its_result_unknown(self):
        trace = walked("s_unheard_of_b32 s2, 0\n s_cmp_eq_u32 s2, 0\n s_cbranch_scc1 1\n s_mov_b32 s3, 0\n s_endpgm")
        self.assertEqual(trace.assumed, 1)

    def test_constants_of_16_bits_have_a_sign(self):
        trace = walked("""
            s_movk_i32 s2, 0xfff0
            s_addk_i32 s2, 0x8
            s_mulk_i32 s2, 0xffff
            s_cmpk_eq_i32 s2, 0x8
            s_cbranch_scc0 2
            s_cmpk_gt_i32 s2, 0x8000
            s_cbranch_scc1 0
            s_endpgm""")  # -16 + 8 is -8, times -1 is 8, more than -32768
        self.assertEqual((trace.total, trace.assumed), (8, 0))

    def test_masks_are_known_in_part(self):
        self.assertEqual(values.and_((0b01, 0b11), (0, 0b01)), (0, 0b11))  # 0 and unknown is 0
        self.assertEqual(values.or_((0b01, 0b11), (0, 0)), (0b01, 0b01))
        self.assertIsNone(values.not_zero((0, 0b1), 2))

    def test_bytes_of_loads_and_stores(self):
        for name, size in (("global_load_dwordx4", 16), ("global_load_b128", 16), ("global_load_ushort", 2),
                           ("global_load_u16", 2), ("global_store_byte", 1), ("global_store_b8", 1),
                           ("global_load_short_d16_hi", 2), ("global_load_d16_b16", 2), ("flat_load_dwordx3", 12)):
            with self.subTest(name):
                self.assertEqual(width(name), size)
        with self.assertRaises(InfrastructureError):
            width("global_load_everything")

    def test_classes(self):
        for text, kind in (("v_add_u32_e32 v1, v2, v3", "valu"), ("s_delay_alu instid0(VALU_DEP_1)", "wait"),
                           ("s_barrier_signal -1", "wait"), ("ds_bpermute_b32 v1, v2, v3", "lds"),
                           ("buffer_gl0_inv", "vmem"), ("s_load_b32 s2, s[0:1], 0x0", "smem"),
                           ("s_endpgm", "branch"), ("s_and_b32 s1, s2, s3", "salu")):
            self.assertEqual(parse(f"\t{text} // 000000000000: 00000000").kind, kind)


class Launch(unittest.TestCase):
    def test_the_arguments_are_those_of_the_kernel(self):
        words = scenario.memory(4096, 3, 256)
        of_kernel = [address for address in words if address < scenario.PACKET]
        self.assertEqual(4 * len(of_kernel), 120 + 24)  # the kernel's own; then those of HIP
        self.assertEqual(words[scenario.PACKET + 4] & 0xFFFF, 256)
        self.assertEqual(words[scenario.KERNARG + 0x84] & 0xFFFF, 256)
        self.assertEqual(words[scenario.KERNARG + 0x30], 4096)
        self.assertEqual(words[scenario.KERNARG + 0x40], struct.unpack("<I", struct.pack("<f", 127))[0])

    def test_descriptors(self):
        for resources, properties, wanted in ((0x84, 0x408, {"kernarg_segment_ptr": 2, "user_registers": 2}),
                                              (0x8C, 0x409, {"kernarg_segment_ptr": 2, "private_segment_buffer": 4,
                                                             "user_registers": 6}),
                                              (0x9E, 0x408, {"kernarg_segment_ptr": 2, "user_registers": 15})):
            data = bytes(52) + struct.pack("<IHH", resources, properties, 0) + bytes(4)
            self.assertEqual(descriptor.parse(data), {**wanted, "preload_words": 0, "preload_offset": 0})
        with self.assertRaises(InfrastructureError):
            descriptor.parse(bytes(52) + struct.pack("<IHH", 0x82, 8, 0) + bytes(4))


if __name__ == "__main__":
    unittest.main()
