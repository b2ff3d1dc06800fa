// Access to rows whose vectors are aligned in x and in out, and fill the row (Access::kChunks,
// Access::kVectors).
#pragma once

#include <cstdint>

#include "kernels/device/row.h"

namespace assay::device {

// Offset: the integer type of element offsets in a row.
//
// A thread whose elements lie beyond the row loads the row's last ones instead: a maximum does not
// mind them twice, and they are not stored.
template <DType in, Access access, class Offset>
class Aligned {
 public:
  static constexpr int kVector = Chunk<in>::kVector;
  static constexpr int kElements = Chunk<in>::kElements;

  __device__ Aligned(const Row<in>& row, Place place)
      : x_(row.x), out_(row.out), cols_(static_cast<Offset>(row.cols)), place_(place) {}

  // How many chunks the thread with the most has.
  __device__ Offset chunks() const {
    const Offset piece = static_cast<Offset>(place_.threads) * kElements;
    return (cols_ + piece - 1) / piece;
  }

  __device__ void load(Offset c, Chunk<in>& chunk) const {
    if constexpr (access == Access::kChunks) {
      const auto* from = x_ + least(vector_at(c, 0), cols_ - kElements);
      chunk.vectors[0] = vector_load<Vec16>(from);
      chunk.vectors[1] = vector_load<Vec16>(from + kVector);
    } else {
#pragma unroll
      for (int i = 0; i < 2; ++i) {
        chunk.vectors[i] = vector_load<Vec16>(x_ + least(vector_at(c, i), cols_ - kVector));
      }
    }
  }

  __device__ void store(Offset c, const Codes<in>& codes) const {
    if constexpr (access == Access::kChunks) {
      const Offset at = vector_at(c, 0);
      if (at < cols_) store_words<Codes<in>::kWords>(out_ + at, codes.words);
    } else {
      constexpr int words = Codes<in>::kVectorWords;
#pragma unroll
      for (int i = 0; i < 2; ++i) {
        const Offset at = vector_at(c, i);
        if (at < cols_) store_words<words>(out_ + at, codes.words + i * words);
      }
    }
  }

  // No element lies outside of the vectors: see Shifted.
  static __device__ Offset edge(int) {
    return -1;
  }

 private:
  static __device__ Offset least(Offset a, Offset b) {
    return a < b ? a : b;
  }

  // The offset of vector i of chunk c.
  __device__ Offset vector_at(Offset c, int i) const {
    if constexpr (access == Access::kChunks) {
      return (c * place_.threads + place_.thread) * kElements + i * kVector;
    } else {
      return ((2 * c + i) * place_.threads + place_.thread) * kVector;
    }
  }

  const typename Input<in>::Bits* x_;
  std::uint8_t* out_;
  Offset cols_;
  Place place_;
};

}  // namespace assay::device
