// The launcher of a pair of types, over the list of variants; instantiated by generated files
// alone.
#pragma once

#include "kernels/device/launchers.h"
#include "kernels/device/multi_pass.h"
#include "kernels/device/single_pass.h"

namespace assay::device {

template <DType in, DType out>
void launch_variant(Variant variant, unsigned blocks, unsigned threads_of_block, hipStream_t stream,
                    const Arguments& args) {
  switch (variant) {
#define ASSAY_X(name, kind, threads, chunks, rows)                           \
  case Variant::name:                                                        \
    hipLaunchKernelGGL((kind<in, out, threads, chunks, rows>), dim3(blocks), \
                       dim3(threads_of_block), 0, stream, args);             \
    return;
    ASSAY_VARIANTS(ASSAY_X)
#undef ASSAY_X
  }
}

}  // namespace assay::device
