"""How many waves a SIMD holds at once, from what one work-group takes: the work of the dispatcher, on paper."""
from __future__ import annotations

from ci.codegen.lists import Architecture


def _round_up(value: int, granule: int) -> int:
    return -(-value // granule) * granule


def waves_per_simd(arch: Architecture, block: int, vgprs: int, lds: int) -> int:
    """Waves of a SIMD when the chip is full of such work-groups, rounded down.

    Scalar registers do not limit: every wave has its own share of them on these chips.
    """
    waves_of_group = -(-block // arch.wave)
    by_vgprs = arch.vgprs // max(_round_up(vgprs, arch.vgpr_granule), arch.vgpr_granule)
    slots = min(by_vgprs, arch.max_waves) * arch.simds
    groups = slots // waves_of_group
    if waves_of_group > 1:
        groups = min(groups, arch.max_groups)
    if lds:
        groups = min(groups, arch.lds_bytes // _round_up(lds, arch.lds_granule))
    return groups * waves_of_group // arch.simds
