// One launcher per pair of types: it starts any of the variants. Each is instantiated in a source
// file of its own (made from instantiate.cpp.in), so that they compile in parallel.
#pragma once

#include "kernels/device/arguments.h"
#include "kernels/dtype.h"
#include "kernels/platform/runtime_api.h"
#include "kernels/variants.h"

namespace assay::device {

// `blocks` blocks of `threads` threads.
using Launcher = void (*)(Variant variant, unsigned blocks, unsigned threads, hipStream_t stream,
                          const Arguments& args);

template <DType in, DType out>
void launch_variant(Variant variant, unsigned blocks, unsigned threads, hipStream_t stream,
                    const Arguments& args);

// The launcher for an input and a quantized dtype.
Launcher launcher(DType in, DType out);

}  // namespace assay::device
