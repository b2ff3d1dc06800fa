// The ceiling that a kernel's speed is compared with: a copy that reads and writes exactly the
// bytes of per_token_quant (2 read : 1 written for 16-bit inputs, 4 : 1 for float32, and the
// scales) in 16-byte accesses and does nothing else.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kernels/per_token_quant.h"

namespace assay::bench {

// The ways to do it, as one list; a shape's ceiling is the fastest of them there.
// X(threads per block, 16-byte stores per thread)
#define ASSAY_COPIES(X) \
  X(256, 1)             \
  X(256, 4)             \
  X(1024, 2)

struct CopyInfo {
  std::string_view name;  // "256x4"
  int threads, stores;
};
inline constexpr CopyInfo kCopies[] = {
#define ASSAY_X(threads, stores) {#threads "x" #stores, threads, stores},
    ASSAY_COPIES(ASSAY_X)
#undef ASSAY_X
};

// x: (rows, cols) of an input dtype; out: as many bytes; scale: (rows, 1) float32. Contiguous, each
// on a 16-byte boundary.
struct CopyJob {
  const void* x;
  void* out;
  float* scale;
  std::int64_t rows, cols;
  DType input;
};

// Queues copy number `copy` of kCopies. Throws DeviceError when the launch fails.
void launch_copy(int copy, const CopyJob& job, Stream stream);

// What a copy leaves: out is x folded by exclusive or, 16 bytes from as many 16-byte parts of x as
// an element has bytes; the scales are 0.
std::vector<std::uint8_t> folded(std::span<const std::byte> x, DType input);

}  // namespace assay::bench
