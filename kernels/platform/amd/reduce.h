// The block and wave maximum: rocPRIM on the wave (DPP), LDS between waves.
#pragma once

#include <assay_amd_architectures.h>

#include <cstdint>
#include <rocprim/rocprim_version.hpp>

// rocPRIM before 4 does not know gfx950. Its code for the generic gfx9.4 is right there: gfx950 has
// all of gfx942's atomics.
#if defined(__gfx950__) && ROCPRIM_VERSION < 400000 && !defined(__gfx9_4_generic__)
#define __gfx9_4_generic__ 1
#define ASSAY_PRETENDS_GFX9_4
#endif
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

namespace assay::amd {

// The maximum over `lanes` consecutive lanes of a wave, to each of them.
template <unsigned lanes>
__device__ __forceinline__ std::uint32_t max_of_lanes(std::uint32_t value) {
  using Reduce = rocprim::warp_reduce<std::uint32_t, lanes, true>;
  typename Reduce::storage_type none;  // DPP and permutes alone
  std::uint32_t amax = 0;
  Reduce().reduce(value, amax, none, Larger{});
  return amax;
}

}  // namespace assay::amd

// The unsigned maximum over the block (kBlock: a multiple of 64 threads; the call is a barrier) or
// over 32 consecutive threads of it, returned to each of them.
inline constexpr int kBlock = 0;

template <int Threads>
struct MaxReduce;

// A wave, or half of one.
template <>
struct MaxReduce<32> {
  struct Storage {};
  static __device__ __forceinline__ std::uint32_t all(std::uint32_t value, Storage&) {
    return assay::amd::max_of_lanes<32>(value);
  }
};

template <>
struct MaxReduce<kBlock> {
  static constexpr unsigned kWave = ASSAY_WAVE;
  static constexpr unsigned kWaves = 1024 / kWave;
  struct Storage {
    std::uint32_t of_wave[kWaves];
  };
  static __device__ __forceinline__ std::uint32_t all(std::uint32_t value, Storage& storage) {
    const unsigned lane = threadIdx.x % kWave, waves = blockDim.x / kWave;
    const std::uint32_t amax = assay::amd::max_of_lanes<kWave>(value);
    if (waves == 1) return amax;
    if (lane == 0) storage.of_wave[threadIdx.x / kWave] = amax;
    __syncthreads();
    const unsigned place = lane % kWaves;
    return assay::amd::max_of_lanes<kWaves>(place < waves ? storage.of_wave[place] : 0u);
  }
};
