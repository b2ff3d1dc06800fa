// One row, cut for vector access: a scalar head up to the input's first 16-byte boundary, chunks of
// 16 elements, a scalar tail. A chunk is two or four 16-byte loads and one 16-byte store.
#pragma once

#include <cstdint>

#include "kernels/device/formats.h"

namespace assay::device {

inline constexpr int kChunk = 16;  // elements: 16 bytes of output

// At most 7 head and 15 tail elements: with 32 or more threads a row, one each is enough.
inline constexpr int kMaxEdges = 22;

struct alignas(16) Vec16 {
  std::uint32_t words[4];
};
struct alignas(8) Vec8 {
  std::uint32_t words[2];
};

// Where a row's pieces lie. Element offsets count from the row's first element.
template <DType in>
struct Row {
  using Bits = typename Input<in>::Bits;
  static constexpr int kLoads = kChunk * static_cast<int>(sizeof(Bits)) / 16;

  const Bits* x;
  std::uint8_t* out;
  int head;  // scalars before the first chunk
  int tail;  // scalars after the last
  std::int64_t chunks;

  // `row` counts over the whole tensor, and so do out's rows; x_base points to row x_first_row.
  __device__ Row(const void* x_base, void* out_base, std::int64_t row, std::int64_t x_first_row,
                 std::int64_t row_stride, std::int64_t cols)
      : x(static_cast<const Bits*>(x_base) + (row - x_first_row) * row_stride),
        out(static_cast<std::uint8_t*>(out_base) + row * cols) {
    const auto misaligned = static_cast<int>(reinterpret_cast<std::uintptr_t>(x) & 15u);
    head = misaligned == 0 ? 0 : (16 - misaligned) / static_cast<int>(sizeof(Bits));
    if (head > cols) head = static_cast<int>(cols);
    chunks = (cols - head) / kChunk;
    tail = static_cast<int>(cols - head - chunks * kChunk);
  }

  __device__ std::int64_t chunk_offset(std::int64_t chunk) const { return head + chunk * kChunk; }

  // The edge elements, head and tail in one numbering: the t-th one's offset.
  __device__ int edges() const { return head + tail; }
  __device__ std::int64_t edge_offset(int t) const {
    return t < head ? t : chunk_offset(chunks) + (t - head);
  }

  __device__ void load(std::int64_t chunk, Vec16 (&data)[kLoads]) const {
    const Bits* from = x + chunk_offset(chunk);
#pragma unroll
    for (int i = 0; i < kLoads; ++i) {
      data[i] = vector_load<Vec16>(from + i * (16 / static_cast<int>(sizeof(Bits))));
    }
  }

  // Stores as wide as the output's alignment allows; it is the same for all chunks of a row.
  __device__ void store(std::int64_t chunk, const Vec16& codes) const {
    std::uint8_t* to = out + chunk_offset(chunk);
    const auto misaligned = static_cast<unsigned>(reinterpret_cast<std::uintptr_t>(to) & 15u);
    if (misaligned == 0) {
      vector_store(to, codes);
    } else if (misaligned == 8) {
#pragma unroll
      for (int i = 0; i < 2; ++i) {
        vector_store(to + 8 * i, Vec8{{codes.words[2 * i], codes.words[2 * i + 1]}});
      }
    } else if (misaligned % 4 == 0) {
#pragma unroll
      for (int i = 0; i < 4; ++i) vector_store(to + 4 * i, codes.words[i]);
    } else if (misaligned % 2 == 0) {
#pragma unroll
      for (int i = 0; i < 8; ++i) {
        vector_store(to + 2 * i, static_cast<std::uint16_t>(codes.words[i / 2] >> (16 * (i % 2))));
      }
    } else {
#pragma unroll
      for (int i = 0; i < kChunk; ++i) {
        to[i] = static_cast<std::uint8_t>(codes.words[i / 4] >> (8 * (i % 4)));
      }
    }
  }
};

}  // namespace assay::device
