// The block and wave maximum, by rocPRIM (DPP on the wave, LDS between waves).
#pragma once

#include <cstdint>
#include <rocprim/rocprim_version.hpp>

// rocPRIM before 4 does not know gfx950. Its code for the generic gfx9.4 is right there: gfx950 has
// all of gfx942's atomics.
#if defined(__gfx950__) && ROCPRIM_VERSION < 400000 && !defined(__gfx9_4_generic__)
#define __gfx9_4_generic__ 1
#define ASSAY_PRETENDS_GFX9_4
#endif
#include <rocprim/block/block_reduce.hpp>
#include <rocprim/warp/warp_reduce.hpp>
#ifdef ASSAY_PRETENDS_GFX9_4
#undef __gfx9_4_generic__
#undef ASSAY_PRETENDS_GFX9_4
#endif

namespace assay::amd {

struct Larger {
  __device__ __forceinline__ std::uint32_t operator()(std::uint32_t a, std::uint32_t b) const {
    return a > b ? a : b;
  }
};

}  // namespace assay::amd

// The unsigned maximum over `Threads` consecutive threads, returned to each of them. Above 32,
// Threads is the block's size and the call is a barrier, on wave32 and wave64 alike.
template <int Threads>
struct MaxReduce {
  using Block = rocprim::block_reduce<std::uint32_t, Threads>;
  struct Storage {
    typename Block::storage_type block;
    std::uint32_t result;
  };
  static __device__ __forceinline__ std::uint32_t all(std::uint32_t value, Storage& storage) {
    std::uint32_t amax = 0;
    Block().reduce(value, amax, storage.block, assay::amd::Larger{});
    if (threadIdx.x == 0) storage.result = amax;
    __syncthreads();
    return storage.result;
  }
};

// 32 lanes: a wave, or half of one.
template <>
struct MaxReduce<32> {
  using Wave = rocprim::warp_reduce<std::uint32_t, 32, true>;
  using Storage = typename Wave::storage_type;
  static __device__ __forceinline__ std::uint32_t all(std::uint32_t value, Storage& storage) {
    std::uint32_t amax = 0;
    Wave().reduce(value, amax, storage, assay::amd::Larger{});
    return amax;
  }
};
