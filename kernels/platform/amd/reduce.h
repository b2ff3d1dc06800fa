// The block and wave maximum: DPP within rows of 16 lanes, then across rows, LDS between waves.
#pragma once

#include <assay_amd_architectures.h>

#include <cstdint>

namespace assay::amd {

__device__ __forceinline__ std::uint32_t larger(std::uint32_t a, std::uint32_t b) {
  return a > b ? a : b;
}

// The maximum over the 16 lanes of a DPP row, to each of them. (rocprim::warp_reduce moves data by
// ds_bpermute where the result goes to 32 lanes of 64, four times the instructions.)
__device__ __forceinline__ std::uint32_t max_of_row(std::uint32_t value) {
  constexpr int kRotate = 0x120;  // row_ror:n
  value = larger(value, __builtin_amdgcn_update_dpp(0u, value, kRotate + 8, 0xf, 0xf, true));
  value = larger(value, __builtin_amdgcn_update_dpp(0u, value, kRotate + 4, 0xf, 0xf, true));
  value = larger(value, __builtin_amdgcn_update_dpp(0u, value, kRotate + 2, 0xf, 0xf, true));
  return larger(value, __builtin_amdgcn_update_dpp(0u, value, kRotate + 1, 0xf, 0xf, true));
}

// The maximum over each half of a wave of 64, or a wave of 32, to each of its lanes.
__device__ __forceinline__ std::uint32_t max_of_32(std::uint32_t value) {
  const std::uint32_t of_row = max_of_row(value);
#if ASSAY_WAVE == 64
  constexpr int kOtherRow = 0x401f;  // lane ^ 16
  const auto other = __builtin_amdgcn_ds_swizzle(static_cast<int>(of_row), kOtherRow);
#else
  const auto other =
      __builtin_amdgcn_permlanex16(of_row, of_row, 0x76543210u, 0xfedcba98u, true, false);
#endif
  return larger(of_row, static_cast<std::uint32_t>(other));
}

// The maximum over a whole wave, in a scalar register: what hangs on it is known to be the same for
// all lanes.
__device__ __forceinline__ std::uint32_t max_of_wave(std::uint32_t value) {
  const auto of_row = static_cast<int>(max_of_row(value));
  std::uint32_t amax = static_cast<std::uint32_t>(__builtin_amdgcn_readlane(of_row, 0));
#pragma unroll
  for (int lane = 16; lane < ASSAY_WAVE; lane += 16) {
    amax = larger(amax, static_cast<std::uint32_t>(__builtin_amdgcn_readlane(of_row, lane)));
  }
  return amax;
}

}  // namespace assay::amd

// The unsigned maximum over the block (kBlock: `threads`, a multiple of 64; the call is a barrier)
// or over 32 consecutive threads of it, returned to each of them.
inline constexpr int kBlock = 0;

template <int Threads>
struct MaxReduce;

// A wave, or half of one.
template <>
struct MaxReduce<32> {
  struct Storage {};
  static __device__ __forceinline__ std::uint32_t all(std::uint32_t value, Storage&, int) {
    return assay::amd::max_of_32(value);
  }
};

template <>
struct MaxReduce<kBlock> {
  static constexpr unsigned kWave = ASSAY_WAVE;
  static constexpr unsigned kWaves = 1024 / kWave;
  struct Storage {
    std::uint32_t of_wave[kWaves];
  };
  static __device__ __forceinline__ std::uint32_t all(std::uint32_t value, Storage& storage,
                                                      int threads) {
    const unsigned lane = threadIdx.x % kWave, waves = static_cast<unsigned>(threads) / kWave;
    const std::uint32_t amax = assay::amd::max_of_wave(value);
    if (waves == 1) return amax;
    if (lane == 0) storage.of_wave[threadIdx.x / kWave] = amax;
    __syncthreads();
    const unsigned place = lane % kWaves;
    const std::uint32_t of_wave = place < waves ? storage.of_wave[place] : 0u;
    if constexpr (kWaves == 16) {
      // Each row of lanes has them all.
      const auto largest = static_cast<int>(assay::amd::max_of_row(of_wave));
      return static_cast<std::uint32_t>(__builtin_amdgcn_readfirstlane(largest));
    } else {
      return assay::amd::max_of_wave(of_wave);
    }
  }
};
