// The arithmetic of the contract on one row: its scale from the amax, its codes from the scale.
#pragma once

#include <cstdint>

#include "kernels/device/arguments.h"
#include "kernels/device/division.h"
#include "kernels/device/row.h"

namespace assay::device {

// Whether num_rows leaves a row out: rows below num_rows * factor are processed.
__device__ inline bool is_left_out(const Arguments& args, std::int64_t row) {
  return row >= static_cast<std::int64_t>(*args.num_rows) *
                    static_cast<std::int64_t>(args.num_rows_factor);
}

// Step 2 of the contract. NaN stays NaN.
__device__ inline float bounded_amax(float amax, const Arguments& args) {
  if (args.scale_ub == nullptr) return amax;
  const float bound = *args.scale_ub;
  return !(amax <= bound) && amax == amax ? bound : amax;
}

// Step 3, as written. NaN is stored with one bit pattern, so that devices agree on the bytes.
__device__ inline float scale_as_written(float bounded, float q) {
  const float scale = bounded / q;
  if (scale != scale) return float_from_bits(0x7fc00000u);
  return scale == 0.0f ? 1.0f : scale;
}

// Steps 4 and 5 for one element, as written. The comparisons are false for NaN, which passes
// through.
template <DType out>
__device__ inline std::uint32_t code_as_written(float x, float scale, float q) {
  float v = x / scale;
  v = v > q ? q : v;
  v = v < -q ? -q : v;
  return Output<out>::encode(v);
}

// Steps 3 to 5 for a row as written: for the rows that are not ordinary, among them those with NaN
// or infinity. Reads the row again; such rows are rare.
template <DType in, DType out>
__device__ inline void finish_as_written(const Row<in>& row, Place place, float bounded, float q,
                                         float* scale_out) {
  const float scale = scale_as_written(bounded, q);
  if (place.thread == 0) *scale_out = scale;
#pragma unroll 1
  for (std::int64_t i = place.thread; i < row.cols; i += place.threads) {
    row.out[i] =
        static_cast<std::uint8_t>(code_as_written<out>(Input<in>::to_float(row.x[i]), scale, q));
  }
}

template <DType in>
__device__ inline std::uint32_t chunk_amax(std::uint32_t amax, const Chunk<in>& chunk) {
#pragma unroll
  for (int w = 0; w < 8; ++w) amax = Input<in>::accumulate(amax, chunk.word(w));
  return amax;
}

// Steps 4 and 5 for an ordinary row.
template <DType in, DType out>
struct Quantizer {
  Divisor<in> divide;
  float q;
  bool clamps;  // else no quotient is beyond q by more than encoders mend

  // Without a bound x/s is at most RN(amax / RN(amax / q)), which is q or the number behind it: its
  // code is q's where q is a value of the type. Some encoders take any number to the type's
  // largest.
  //
  // Whether there is a bound, not whether it bounds this row: the same for the whole launch, so
  // that the branch on it costs nothing.
  __device__ Quantizer(const Arguments& args, float scale)
      : divide(scale),
        q(args.q),
        clamps(args.is_plain_q == 0 || (args.scale_ub != nullptr && !saturates<out>())) {}

  __device__ std::uint32_t element(float x) const {
    return Output<out>::encode_number(clamp_number(divide(x), q));
  }

  // Stage by stage, so that compilers for vector units (the host's) see plain loops.
  __device__ Codes<in> chunk(const Chunk<in>& data) const {
    constexpr int n = Chunk<in>::kElements;
    float v[n];
#pragma unroll
    for (int w = 0; w < 8; ++w) {
      Input<in>::unpack(data.word(w), v + w * Chunk<in>::kPerWord);
    }
#pragma unroll
    for (int j = 0; j < n; ++j) v[j] = divide(v[j]);
    if (clamps) {
#pragma unroll
      for (int j = 0; j < n; ++j) v[j] = clamp_number(v[j], q);
    }
    Codes<in> codes;
    if constexpr (HasHardwareEncoder<out>) {
#pragma unroll
      for (int w = 0; w < n / 4; ++w) {
        codes.words[w] =
            HardwareEncoder<out>::encode(v[4 * w], v[4 * w + 1], v[4 * w + 2], v[4 * w + 3]);
      }
    } else {
      std::uint32_t each[n];
#pragma unroll
      for (int j = 0; j < n; ++j) each[j] = Output<out>::encode_number(v[j]);
      pack_codes(each, codes.words);
    }
    return codes;
  }
};

}  // namespace assay::device
