"""What LLVM 21's tools printed for kernels of this project, cut to a few lines; and a row like a real one."""

SYMBOL = "_ZN5assay6device9block_rowILNS_5DTypeE0ELS2_5ELi1024ELi1ELi1EEEvNS0_9ArgumentsE"

NOTES = f"""Displaying notes found in: .note
  Owner                Data size 	Description
  AMDGPU               0x00001140	NT_AMDGPU_METADATA (AMDGPU Metadata)
    AMDGPU Metadata:
        ---
amdhsa.kernels:
  - .agpr_count:     0
    .args:
      - .offset:         0
        .size:           96
        .value_kind:     by_value
    .group_segment_fixed_size: 24
    .kernarg_segment_align: 8
    .language:       OpenCL C
    .max_flat_workgroup_size: 256
    .name:           {SYMBOL}
    .private_segment_fixed_size: 0
    .sgpr_count:     32
    .sgpr_spill_count: 0
    .symbol:         {SYMBOL}.kd
    .uses_dynamic_stack: false
    .vgpr_count:     33
    .vgpr_spill_count: 0
    .wavefront_size: 64
  - .agpr_count:     0
    .args:
      - .offset:         0
        .size:           8
        .value_kind:     global_buffer
    .group_segment_fixed_size: 0
    .name:           another_kernel
    .private_segment_fixed_size: 16
    .sgpr_count:     12
    .sgpr_spill_count: 1
    .vgpr_count:     7
    .vgpr_spill_count: 2
amdhsa.target:   amdgcn-amd-amdhsa--gfx942
...
"""

# The end of one function, its padding, and the next; then gfx12's spelling.
DISASSEMBLY = f"""
x.o:	file format elf64-amdgpu

Disassembly of section .text:

0000000000001900 <{SYMBOL}>:
	global_load_dwordx4 v[2:5], v[0:1], off                    // 000000001900: DC5C8000 027F0000
	global_load_dwordx4 v[6:9], v[0:1], off offset:16          // 000000001908: DC5C8010 067F0000
	global_load_ushort v10, v[0:1], off                        // 000000001910: DC488000 0A7F0000
	v_pk_max_u16 v3, v4, v5                                    // 000000001918: D38C4003 18020B04
	v_cvt_pk_fp8_f32 v3, v9, v19                               // 000000001920: D2A20003 00022709
	v_add_u32_e32 v1, v2, v3                                   // 000000001928: 68020702
	global_store_dwordx4 v[6:7], v[2:5], off                   // 00000000192C: DC7C8000 007F0206
	s_endpgm                                                   // 000000001934: BF810000
	s_nop 0                                                    // 000000001938: BF800000
	s_nop 0                                                    // 00000000193C: BF800000

0000000000001a00 <another_kernel>:
	global_load_b128 v[5:8], v[3:4], off                       // 000000001A00: EE05C07C 00000005 00000003
	scratch_store_b32 off, v1, s32                             // 000000001A0C: ED068020 00800000 00000000
	s_endpgm                                                   // 000000001A18: BFB00000
	s_code_end                                                 // 000000001A1C: BF9F0000
"""

COMMENT = """
String dump of section '.comment':
[     1] Debian clang version 21.1.8 (13)
[    22] Linker: Debian LLD 21.1.8
[    3c] Debian clang version 21.1.8 (3)
"""


def row(**changes):
    """A row of gfx942 that breaks no rule, with changes."""
    good = {"arch": "gfx942", "in": "bf16", "out": "e4m3fnuz", "variant": "blockx2", "vgprs": 44, "sgprs": 34,
            "lds": 24, "scratch": 0, "spills": 0, "occupancy": 8, "code_bytes": 6516, "wide_loads": 4,
            "narrow_loads": 1, "wide_stores": 10, "narrow_stores": 2, "float8_conversions": 16, "packed_maxima": 16,
            "loads_ahead": 4, "executed_valu": 2755, "executed_salu": 236, "executed_vmem": 25, "executed_smem": 12,
            "executed_lds": 19, "executed_wait": 224, "executed_branch": 100, "executed_total": 3371,
            "executed_round": 0}
    return {**good, **changes}


def width_row(**changes):
    """A row of rows.csv, with changes."""
    good = {"arch": "gfx942", "in": "bf16", "out": "e4m3fnuz", "variant": "blockx4", "cols": 4096, "threads": 64,
            "occupancy": 5, "loads_ahead": 8, "executed_valu": 358, "executed_salu": 87, "executed_vmem": 13,
            "executed_smem": 7, "executed_lds": 0, "executed_wait": 33, "executed_branch": 26, "executed_total": 524}
    return {**good, **changes}
