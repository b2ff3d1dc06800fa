// The block and wave maximum, the twin of the reductions on GPUs. Here it is one
// rendezvous in which the scheduler combines the values.
#pragma once

#include <bit>
#include <cstdint>

#include "kernels/platform/host/device_code.h"

namespace assay::host {

__forceinline__ std::uint32_t block_max(std::uint32_t value, std::uint32_t& result,
                                        const char* file, unsigned line) {
  turns.wait({file, &result, line, Wait::Kind::kBlockMax, 0}, value);
  return result;
}

__forceinline__ std::uint32_t group_max(std::uint32_t value, unsigned threads, const char* file,
                                        unsigned line) {
  const auto width = static_cast<std::uint16_t>(threads);
  turns.wait({file, nullptr, line, Wait::Kind::kGroupMax, width}, value);
  return static_cast<std::uint32_t>(turns.current->value);
}

}  // namespace assay::host

// The unsigned maximum over the block, or over `Threads` consecutive threads of it, returned to
// each of them.
//
// Threads <= 32: those lanes meet, nobody else waits, and the storage is not used. kBlock: the call
// counts as a barrier, and the result passes through the storage: to use that again, or anything
// that shares its bytes, takes a __syncthreads() in between.
inline constexpr int kBlock = 0;

template <int Threads>
struct MaxReduce {
  static_assert(Threads == kBlock || (Threads <= 32 && std::has_single_bit(unsigned{Threads})));

  struct Storage {
    std::uint32_t result;
  };

  static __device__ __forceinline__ std::uint32_t all(std::uint32_t value, Storage& storage,
                                                      int /*threads*/, ASSAY_HERE) {
    if constexpr (Threads == kBlock) {
      return ::assay::host::block_max(value, storage.result, file, line);
    } else if constexpr (Threads == 1) {
      return value;
    } else {
      return ::assay::host::group_max(value, Threads, file, line);
    }
  }
};
