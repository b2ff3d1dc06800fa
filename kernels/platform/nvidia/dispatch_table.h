// Measured on one NVIDIA H200 (CUDA 13), bf16 to int8, e4m3fn and e4m3fnuz, cold:
//
//   assay-bench --variant all --filter '*/bf16/*'
//
// Where two variants were within 1 %, the one with fewer rules.
#pragma once

#include "kernels/dispatch_table.h"

namespace assay {

inline constexpr DispatchRule kDispatchTable[] = {
    {kAnyRows, 1024, Variant::wave32x1},
    {kAnyRows, 2048, Variant::wave32x2},
    {512, 16384, Variant::blockx1},
    {kAnyRows, 2816, Variant::wave32x4},
    {8192, 8192, Variant::blockx1},
    {kAnyRows, 16384, Variant::blockx2},
    {1024, 65536, Variant::blockx2},
    {kAnyRows, 131072, Variant::blockx4},
    {kAnyRows, kAnyBytes, Variant::multi1024},
};

}  // namespace assay
