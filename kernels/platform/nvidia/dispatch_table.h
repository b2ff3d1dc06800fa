// TUNED
#pragma once

#include "kernels/dispatch_table.h"

namespace assay {

inline constexpr DispatchRule kDispatchTable[] = {
    {kAnyRows, 2048, Variant::wave32x2},
    {64, 32768, Variant::blockx1},
    {kAnyRows, 131072, Variant::blockx4},
    {kAnyRows, kAnyBytes, Variant::multi1024},
};

}  // namespace assay
