// What a thread holds of a row. Which elements they are depends on the access (arguments.h), and
// nothing between load and store needs to know.
#pragma once

#include <cstdint>

#include "kernels/device/arguments.h"
#include "kernels/device/formats.h"

namespace assay::device {

struct alignas(16) Vec16 {
  std::uint32_t words[4];
};

// 32 bytes of x.
template <DType in>
struct Chunk {
  using Bits = typename Input<in>::Bits;
  static constexpr int kVector = 16 / static_cast<int>(sizeof(Bits));  // elements of 16 bytes
  static constexpr int kElements = 2 * kVector;
  static constexpr int kPerWord = 4 / static_cast<int>(sizeof(Bits));

  Vec16 vectors[2];

  __device__ std::uint32_t& word(int w) { return vectors[w / 4].words[w % 4]; }
  __device__ std::uint32_t word(int w) const { return vectors[w / 4].words[w % 4]; }
};

// The codes of a chunk, a byte each, in the order of its elements.
template <DType in>
struct Codes {
  static constexpr int kVectorWords = Chunk<in>::kVector / 4;  // of the codes of 16 bytes of x
  static constexpr int kWords = 2 * kVectorWords;
  std::uint32_t words[kWords];
};

// One row in memory.
template <DType in>
struct Row {
  using Bits = typename Input<in>::Bits;
  const Bits* x;
  std::uint8_t* out;
  std::int64_t cols;

  __device__ Row(const Arguments& args, std::int64_t row)
      : x(static_cast<const Bits*>(args.x) + (row - args.x_first_row) * args.row_stride),
        out(static_cast<std::uint8_t*>(args.out) + row * args.cols),
        cols(args.cols) {}
};

// Where a thread is in its row's threads.
struct Place {
  int thread, threads;
};

// A store of n words as one access.
template <int n>
struct alignas(4 * n) Words {
  std::uint32_t w[n];
};
template <int n>
__device__ inline void store_words(std::uint8_t* to, const std::uint32_t* from) {
  Words<n> value;
#pragma unroll
  for (int i = 0; i < n; ++i) value.w[i] = from[i];
  vector_store(to, value);
}

}  // namespace assay::device
