// REASONED
#pragma once

#include "kernels/dispatch_table.h"

namespace assay {

inline constexpr DispatchRule kDispatchTable[] = {
    {kAnyRows, 1024, Variant::wave32x1},       {kAnyRows, 2048, Variant::wave32x2},
    {kAnyRows, 4096, Variant::wave32x4},       {kAnyRows, 131072, Variant::blockx4},
    {kAnyRows, kAnyBytes, Variant::multi1024},
};

}  // namespace assay
