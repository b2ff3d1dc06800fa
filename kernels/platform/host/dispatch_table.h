// Chosen so that every variant is executed; the simulated device has no speed to tune for.
#pragma once

#include "kernels/dispatch_table.h"

namespace assay {

inline constexpr DispatchRule kDispatchTable[] = {
    {kAnyRows, 1024, Variant::wave32x1},       {kAnyRows, 2048, Variant::wave32x2},
    {kAnyRows, 4096, Variant::wave32x4},       {16, 32768, Variant::blockx1},
    {kAnyRows, 8192, Variant::blockx2},        {kAnyRows, 65536, Variant::blockx4},
    {256, kAnyBytes, Variant::multi1024},      {kAnyRows, 131072, Variant::blockx4},
    {kAnyRows, kAnyBytes, Variant::multi1024},
};

}  // namespace assay
