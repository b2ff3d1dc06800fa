// Access to rows of any alignment (Access::kShifted): chunks begin where their codes are aligned in
// out. Their 32 bytes of x are cut from three aligned vectors, and what no such chunk covers at
// either end of the row is taken element by element.
#pragma once

#include <cstdint>

#include "kernels/device/aligned.h"

namespace assay::device {

// At most one chunk and the elements to the next boundary are left out at either end.
template <DType in>
inline constexpr int kMaxEdges = 4 * Chunk<in>::kElements - 2;

template <DType in, class Offset>
class Shifted {
 public:
  using Bits = typename Input<in>::Bits;
  static constexpr int kElements = Chunk<in>::kElements;

  __device__ Shifted(const Row<in>& row, Place place)
      : x_(row.x), out_(row.out), cols_(static_cast<Offset>(row.cols)), place_(place) {
    constexpr int size = sizeof(Bits);
    const auto head = static_cast<Offset>(-address(out_) & (kElements - 1));
    const Offset whole = cols_ > head ? (cols_ - head) / kElements : 0;
    shift_ = static_cast<int>(address(x_ + head) & 15u);
    // No vector may reach beyond the row: the bytes there may be nobody's.
    const Offset skip = head * size < shift_ ? 1 : 0;
    const Offset last_end = (head + whole * kElements) * size + (shift_ != 0 ? 16 - shift_ : 0);
    const Offset drop = last_end > cols_ * size ? 1 : 0;
    blocks_ = whole > skip + drop ? whole - skip - drop : 0;
    first_ = head + (blocks_ > 0 ? skip * kElements : 0);
  }

  __device__ Offset chunks() const { return (blocks_ + place_.threads - 1) / place_.threads; }

  __device__ void load(Offset c, Chunk<in>& chunk) const {
    if (blocks_ == 0) {
#pragma unroll
      for (int w = 0; w < 8; ++w) chunk.word(w) = 0;
      return;
    }
    const Offset block = c * place_.threads + place_.thread;
    const Bits* from = x_ + first_ + (block < blocks_ ? block : blocks_ - 1) * kElements;
    const auto* base = reinterpret_cast<const std::uint8_t*>(from) - shift_;
    Vec16 v[3];
    v[0] = vector_load<Vec16>(base);
    v[1] = vector_load<Vec16>(base + 16);
    v[2] = vector_load<Vec16>(base + (shift_ != 0 ? 32 : 16));
    std::uint32_t w[12];
#pragma unroll
    for (int i = 0; i < 12; ++i) w[i] = v[i / 4].words[i % 4];
    // One step for each bit of the shift; the same for all threads of the row.
    if ((shift_ & 8) != 0) {
#pragma unroll
      for (int i = 0; i < 10; ++i) w[i] = w[i + 2];
    }
    if ((shift_ & 4) != 0) {
#pragma unroll
      for (int i = 0; i < 9; ++i) w[i] = w[i + 1];
    }
    if (sizeof(Bits) == 2 && (shift_ & 2) != 0) {
#pragma unroll
      for (int i = 0; i < 8; ++i) w[i] = (w[i] >> 16) | (w[i + 1] << 16);
    }
#pragma unroll
    for (int i = 0; i < 8; ++i) chunk.word(i) = w[i];
  }

  __device__ void store(Offset c, const Codes<in>& codes) const {
    const Offset block = c * place_.threads + place_.thread;
    if (block < blocks_) {
      store_words<Codes<in>::kWords>(out_ + first_ + block * kElements, codes.words);
    }
  }

  // The offset of the thread's slot-th element outside of the chunks, or -1.
  __device__ Offset edge(int slot) const {
    const Offset i = place_.thread + slot * place_.threads;
    if (i >= cols_ - blocks_ * kElements) return -1;
    return i < first_ ? i : i + blocks_ * kElements;
  }

 private:
  static __device__ std::uintptr_t address(const void* p) {
    return reinterpret_cast<std::uintptr_t>(p);
  }

  const Bits* x_;
  std::uint8_t* out_;
  Offset cols_, first_, blocks_;  // the first chunk's offset, and how many there are
  int shift_;                     // bytes from an aligned vector to a chunk of x
  Place place_;
};

// Calls f with the accessor that the launch asks for: one branch, the same for all threads.
template <DType in, class Offset, class F>
__device__ inline void with_access(Access access, const Row<in>& row, Place place, const F& f) {
  if (access == Access::kChunks) {
    f(Aligned<in, Access::kChunks, Offset>(row, place));
  } else if (access == Access::kVectors) {
    f(Aligned<in, Access::kVectors, Offset>(row, place));
  } else {
    f(Shifted<in, Offset>(row, place));
  }
}

}  // namespace assay::device
