// Reasoned from counted instructions (ci/codegen/rows.csv), not measured: no AMD GPU was at hand.
// A wave of 64 that takes two rows spends least on a row; wider rows get as few waves as hold them,
// whose reduction then needs no LDS up to 8192 bytes (on gfx9).
#pragma once

#include "kernels/dispatch_table.h"

namespace assay {

inline constexpr DispatchRule kDispatchTable[] = {
    {kAnyRows, 1024, Variant::wave32x1},       {kAnyRows, 2048, Variant::wave32x2},
    {kAnyRows, 4096, Variant::wave32x4},       {kAnyRows, 131072, Variant::blockx4},
    {kAnyRows, kAnyBytes, Variant::multi1024},
};

}  // namespace assay
