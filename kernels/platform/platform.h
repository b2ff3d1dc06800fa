// What device code stands on, beside the runtime: each platform folder provides
//
//   hip_runtime.h     hip* calls, __global__, threadIdx, ...; ASSAY_SHARED(type, name) for memory
//                     that a block shares
//   memory.h          vector_load<V>(p) and vector_store(p, v) for naturally aligned vectors
//   reduce.h          MaxReduce<32>, MaxReduce<kBlock>: unsigned maximum, its result to all
//   intrinsics.h      bit casts, fused arithmetic, packed 16-bit maximum, half conversion, byte
//                     packing, float8 by hardware
//   dispatch_table.h  which kernel for which shape
//
// A new platform is a folder with these, and a line here and in runtime_api.h.
#pragma once

#include "kernels/platform/runtime_api.h"

#if defined(ASSAY_PLATFORM_HOST)
#include "kernels/platform/host/intrinsics.h"
#include "kernels/platform/host/memory.h"
#include "kernels/platform/host/reduce.h"
#elif defined(ASSAY_PLATFORM_NVIDIA)
#include "kernels/platform/nvidia/intrinsics.h"
#include "kernels/platform/nvidia/memory.h"
#include "kernels/platform/nvidia/reduce.h"
#elif defined(ASSAY_PLATFORM_AMD)
#include "kernels/platform/amd/intrinsics.h"
#include "kernels/platform/amd/memory.h"
#include "kernels/platform/amd/reduce.h"
#endif
