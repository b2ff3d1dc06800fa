// The block and warp maximum: one instruction for a warp, shared memory between warps.
#pragma once

#include <cstdint>

// The unsigned maximum over the block (kBlock: `threads`, a multiple of 32; the call is a barrier)
// or over 32 consecutive threads of it, returned to each of them.
inline constexpr int kBlock = 0;

template <int Threads>
struct MaxReduce;

template <>
struct MaxReduce<32> {
  struct Storage {};
  static __device__ __forceinline__ std::uint32_t all(std::uint32_t value, Storage&, int) {
    return __reduce_max_sync(0xffffffffu, value);
  }
};

template <>
struct MaxReduce<kBlock> {
  struct Storage {
    std::uint32_t of_warp[32];
  };
  static __device__ __forceinline__ std::uint32_t all(std::uint32_t value, Storage& storage,
                                                      int threads) {
    const unsigned lane = threadIdx.x % 32, warps = static_cast<unsigned>(threads) / 32;
    const std::uint32_t amax = __reduce_max_sync(0xffffffffu, value);
    if (warps == 1) return amax;
    if (lane == 0) storage.of_warp[threadIdx.x / 32] = amax;
    __syncthreads();
    return __reduce_max_sync(0xffffffffu, lane < warps ? storage.of_warp[lane] : 0u);
  }
};
