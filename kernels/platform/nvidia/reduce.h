// The block and warp maximum, by CUB.
#pragma once

#include <cstdint>
#include <cub/block/block_reduce.cuh>
#include <cub/warp/warp_reduce.cuh>

namespace assay::nvidia {

struct Larger {
  __device__ __forceinline__ std::uint32_t operator()(std::uint32_t a, std::uint32_t b) const {
    return a > b ? a : b;
  }
};

}  // namespace assay::nvidia

// The unsigned maximum over `Threads` consecutive threads, returned to each of them. Above a warp,
// Threads is the block's size and the call is a barrier.
template <int Threads>
struct MaxReduce {
  using Block = cub::BlockReduce<std::uint32_t, Threads>;
  struct Storage {
    typename Block::TempStorage block;
    std::uint32_t result;
  };
  static __device__ __forceinline__ std::uint32_t all(std::uint32_t value, Storage& storage) {
    const std::uint32_t amax = Block(storage.block).Reduce(value, assay::nvidia::Larger{});
    if (threadIdx.x == 0) storage.result = amax;
    __syncthreads();
    return storage.result;
  }
};

template <>
struct MaxReduce<32> {
  using Warp = cub::WarpReduce<std::uint32_t, 32>;
  struct Storage {};
  static __device__ __forceinline__ std::uint32_t all(std::uint32_t value, Storage&) {
    typename Warp::TempStorage none;
    return __shfl_sync(0xffffffffu, Warp(none).Reduce(value, assay::nvidia::Larger{}), 0);
  }
};
