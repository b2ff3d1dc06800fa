// What stands behind the HIP spelling: exactly one of the three platforms, chosen by the build.
//
// Each platform folder provides
//   runtime     hip* calls, __global__, threadIdx, ...; ASSAY_SHARED(type, name) for block-shared
//               memory; vector_load<V>(p) and vector_store(p, v) for naturally aligned vectors
//   reduce.h    MaxReduce<Threads>: unsigned maximum over consecutive threads, result to all
//   intrinsics.h  bit casts, packed 16-bit maximum, half conversion, byte packing, float8 hardware
#pragma once

#if defined(ASSAY_PLATFORM_HOST)
#include "kernels/platform/host/hip_runtime.h"
#include "kernels/platform/host/memory.h"
#include "kernels/platform/host/reduce.h"
// (after the runtime: it uses its qualifiers)
#include "kernels/platform/host/intrinsics.h"
#elif defined(ASSAY_PLATFORM_NVIDIA)
#include "kernels/platform/nvidia/hip_runtime.h"
#include "kernels/platform/nvidia/intrinsics.h"
#include "kernels/platform/nvidia/reduce.h"
#elif defined(ASSAY_PLATFORM_AMD)
#include "kernels/platform/amd/hip_runtime.h"
#include "kernels/platform/amd/intrinsics.h"
#include "kernels/platform/amd/reduce.h"
#else
#error "define ASSAY_PLATFORM_HOST, ASSAY_PLATFORM_NVIDIA or ASSAY_PLATFORM_AMD"
#endif
