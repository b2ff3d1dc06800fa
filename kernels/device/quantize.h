// The arithmetic of the contract on one row: its scale from the amax, its codes from the scale.
#pragma once

#include <cstdint>

#include "kernels/device/arguments.h"
#include "kernels/device/row.h"

namespace assay::device {

// One past the last row to process: end_row, or num_rows * factor where that is less.
__device__ inline std::int64_t row_limit(const Arguments& args) {
  if (args.num_rows == nullptr) return args.end_row;
  const std::int64_t wanted =
      static_cast<std::int64_t>(*args.num_rows) * static_cast<std::int64_t>(args.num_rows_factor);
  return wanted < args.end_row ? wanted : args.end_row;
}

// Steps 2 and 3 of the contract. NaN stays NaN, and is stored with one bit pattern, so that devices
// agree on the bytes.
__device__ inline float scale_from_amax(float amax, const Arguments& args) {
  if (args.scale_ub != nullptr) {
    const float bound = *args.scale_ub;
    if (!(amax <= bound) && amax == amax) amax = bound;
  }
  const float scale = amax / args.q;
  if (scale != scale) return float_from_bits(0x7fc00000u);
  return scale == 0.0f ? 1.0f : scale;
}

// Step 4 for one element. The comparisons are false for NaN, which passes through.
__device__ inline float divide_and_clamp(float x, float scale, float q) {
  float v = x / scale;
  v = v > q ? q : v;
  v = v < -q ? -q : v;
  return v;
}

// Steps 4 and 5 for one element.
template <DType out>
__device__ inline std::uint32_t quantize(float x, float scale, float q) {
  return Output<out>::encode(divide_and_clamp(x, scale, q));
}

// Steps 4 and 5 for a chunk, by the chip's own encoder. What that makes of NaN is replaced. No
// element is NaN where the scale is finite: a NaN in the row makes the scale NaN, 0 / 0 cannot be
// since no scale is 0, and an infinity by an infinity takes an infinite scale.
template <DType out>
__device__ inline void quantize_by_hardware(const float (&x)[kChunk], float scale, float q,
                                            std::uint32_t (&words)[kChunk / 4]) {
  float v[kChunk];
#pragma unroll
  for (int j = 0; j < kChunk; ++j) v[j] = divide_and_clamp(x[j], scale, q);
#pragma unroll
  for (int w = 0; w < kChunk / 4; ++w) {
    words[w] = HardwareEncoder<out>::encode(v[4 * w], v[4 * w + 1], v[4 * w + 2], v[4 * w + 3]);
  }
  const bool is_finite = scale - scale == 0.0f;
  if (is_finite) return;
#pragma unroll
  for (int w = 0; w < kChunk / 4; ++w) {
    std::uint32_t nans = 0;
#pragma unroll
    for (int j = 0; j < 4; ++j) nans |= v[4 * w + j] != v[4 * w + j] ? 0xffu << (8 * j) : 0u;
    words[w] = (words[w] & ~nans) | (Output<out>::kNan * 0x01010101u & nans);
  }
}

// The magnitudes of a chunk, folded into a word of packed maxima.
template <DType in>
__device__ inline std::uint32_t chunk_amax(const Vec16 (&data)[Row<in>::kLoads]) {
  std::uint32_t amax = 0;
#pragma unroll
  for (int i = 0; i < Row<in>::kLoads; ++i) {
#pragma unroll
    for (int w = 0; w < 4; ++w) {
      amax = Input<in>::max(amax, Input<in>::magnitudes(data[i].words[w]));
    }
  }
  return amax;
}

// Stage by stage over the chunk, so that compilers for vector units (the host's) see plain loops.
template <DType in, DType out>
__device__ inline Vec16 quantize_chunk(const Vec16 (&data)[Row<in>::kLoads], float scale, float q) {
  typename Input<in>::Bits bits[kChunk];
  __builtin_memcpy(bits, data, sizeof(bits));
  float x[kChunk];
#pragma unroll
  for (int j = 0; j < kChunk; ++j) x[j] = Input<in>::to_float(bits[j]);
  Vec16 packed;
  if constexpr (HasHardwareEncoder<out>) {
    quantize_by_hardware<out>(x, scale, q, packed.words);
  } else {
    std::uint32_t codes[kChunk];
#pragma unroll
    for (int j = 0; j < kChunk; ++j) codes[j] = quantize<out>(x[j], scale, q);
    pack_codes(codes, packed.words);
  }
  return packed;
}

}  // namespace assay::device
