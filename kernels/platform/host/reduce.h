// The block and wave maximum, the twin of what rocPRIM and CUB do on GPUs. Here it is one
// rendezvous in which the scheduler combines the values.
#pragma once

#include <bit>
#include <cstdint>

#include "kernels/platform/host/device_code.h"

namespace assay::host {

[[noreturn, gnu::cold]] void wrong_block_size(unsigned threads, const char* file, unsigned line);

__forceinline__ std::uint32_t block_max(std::uint32_t value, unsigned threads,
                                        std::uint32_t& result, const char* file, unsigned line) {
  if (threads != turns.threads) [[unlikely]] {
    wrong_block_size(threads, file, line);
  }
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

// The unsigned maximum over `Threads` consecutive threads of the block, returned to each of them.
//
// Threads <= 32: those lanes meet, nobody else waits, and the storage is not used. Otherwise
// Threads must be the block's size; the call counts as a barrier, and the result passes through the
// storage: to use that again, or anything that shares its bytes, takes a __syncthreads() in
// between.
template <int Threads>
struct MaxReduce {
  static_assert(Threads > 0 && Threads <= 1024 && std::has_single_bit(unsigned{Threads}));

  struct Storage {
    std::uint32_t result;
  };

  static __device__ __forceinline__ std::uint32_t all(std::uint32_t value, Storage& storage,
                                                      ASSAY_HERE) {
    if constexpr (Threads == 1) {
      return value;
    } else if constexpr (Threads <= 32) {
      return ::assay::host::group_max(value, Threads, file, line);
    } else {
      return ::assay::host::block_max(value, Threads, storage.result, file, line);
    }
  }
};
