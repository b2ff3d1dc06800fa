// The runtime behind the HIP spelling (hipMalloc, hipStream_t, ...), for code that runs on the CPU.
// Exactly one of the three platforms, chosen by the build. Device code includes platform.h.
#pragma once

#if defined(ASSAY_PLATFORM_HOST)
#include "kernels/platform/host/hip_runtime.h"
#elif defined(ASSAY_PLATFORM_NVIDIA)
#include "kernels/platform/nvidia/hip_runtime.h"
#elif defined(ASSAY_PLATFORM_AMD)
#include "kernels/platform/amd/hip_runtime.h"
#else
#error "define ASSAY_PLATFORM_HOST, ASSAY_PLATFORM_NVIDIA or ASSAY_PLATFORM_AMD"
#endif

namespace assay {

// The CPU pretends to be the device: the same results, but times that say nothing about GPUs.
#if defined(ASSAY_PLATFORM_HOST)
inline constexpr bool kSimulatedDevice = true;
#else
inline constexpr bool kSimulatedDevice = false;
#endif

}  // namespace assay
