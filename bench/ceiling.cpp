// Device code and its launcher, compiled as kernels/device is.
#include "bench/ceiling.h"

#include <algorithm>

#include "kernels/platform/platform.h"
#include "kernels/runtime.h"

namespace assay::bench {

namespace {

struct alignas(16) Words {
  std::uint32_t w[4];
};

// The parts of `x` that are folded into one lie a part's length apart, so that the threads of a
// wave always read what is adjacent.
struct CopyArguments {
  const Words* x;
  Words* out;
  float* scale;
  std::int64_t vectors;  // 16-byte stores to out
  std::int64_t tail;     // elements behind the last one, fewer than 16
  std::int64_t rows;
  std::int64_t blocks;
};

__device__ inline Words fold(Words a, Words b) {
  return {{a.w[0] ^ b.w[0], a.w[1] ^ b.w[1], a.w[2] ^ b.w[2], a.w[3] ^ b.w[3]}};
}

template <int element_bytes, int threads, int stores>
__global__ void __launch_bounds__(threads) copy(CopyArguments args) {
  const int t = static_cast<int>(threadIdx.x);
  const std::int64_t first = static_cast<std::int64_t>(blockIdx.x) * threads * stores + t;

  Words data[stores][element_bytes];
#pragma unroll
  for (int s = 0; s < stores; ++s) {
    const std::int64_t vector = first + s * threads;
#pragma unroll
    for (int part = 0; part < element_bytes; ++part) {
      if (vector < args.vectors) {
        data[s][part] = vector_load<Words>(args.x + part * args.vectors + vector);
      }
    }
  }
#pragma unroll
  for (int s = 0; s < stores; ++s) {
    const std::int64_t vector = first + s * threads;
    if (vector < args.vectors) {
      Words value = data[s][0];
#pragma unroll
      for (int part = 1; part < element_bytes; ++part) value = fold(value, data[s][part]);
      vector_store(args.out + vector, value);
    }
  }

  // The scales, spread over the whole grid, and the last elements.
  const std::int64_t all = args.blocks * threads;
  const std::int64_t self = static_cast<std::int64_t>(blockIdx.x) * threads + t;
  for (std::int64_t i = self; i < args.rows / 4; i += all) {
    vector_store(reinterpret_cast<Words*>(args.scale) + i, Words{{0, 0, 0, 0}});
  }
  if (self < args.rows % 4) args.scale[args.rows / 4 * 4 + self] = 0.0f;
  if (self < args.tail) {
    const auto* from =
        reinterpret_cast<const std::uint8_t*>(args.x + element_bytes * args.vectors) +
        self * element_bytes;
    std::uint8_t value = 0;
#pragma unroll
    for (int byte = 0; byte < element_bytes; ++byte) value ^= from[byte];
    reinterpret_cast<std::uint8_t*>(args.out + args.vectors)[self] = value;
  }
}

template <int element_bytes>
void launch_as(int copy_index, CopyArguments args, hipStream_t stream) {
  const CopyInfo& info = kCopies[copy_index];
  const std::int64_t per_block = std::int64_t{info.threads} * info.stores;
  const auto blocks =
      static_cast<unsigned>(std::max<std::int64_t>(1, (args.vectors + per_block - 1) / per_block));
  args.blocks = blocks;
  int index = 0;
#define ASSAY_X(threads, stores)                                                               \
  if (copy_index == index++) {                                                                 \
    hipLaunchKernelGGL((copy<element_bytes, threads, stores>), dim3(blocks), dim3(threads), 0, \
                       stream, args);                                                          \
  }
  ASSAY_COPIES(ASSAY_X)
#undef ASSAY_X
}

}  // namespace

void launch_copy(int copy, const CopyJob& job, Stream stream) {
  const std::int64_t elements = job.rows * job.cols;
  const CopyArguments args{static_cast<const Words*>(job.x),
                           static_cast<Words*>(job.out),
                           job.scale,
                           elements / 16,
                           elements % 16,
                           job.rows,
                           0};
  const auto queue = static_cast<hipStream_t>(stream);
  if (size_of(job.input) == 2) {
    launch_as<2>(copy, args, queue);
  } else {
    launch_as<4>(copy, args, queue);
  }
  check(hipGetLastError(), "kernel launch");
}

std::vector<std::uint8_t> folded(std::span<const std::byte> x, DType input) {
  const std::size_t parts = size_of(input);
  const std::size_t elements = x.size() / parts;
  const std::size_t body = elements / 16 * 16;
  std::vector<std::uint8_t> out(elements);
  for (std::size_t i = 0; i < elements; ++i) {
    for (std::size_t part = 0; part < parts; ++part) {
      const std::size_t from = i < body ? part * body + i : i * parts + part;
      out[i] ^= static_cast<std::uint8_t>(x[from]);
    }
  }
  return out;
}

}  // namespace assay::bench
