// Division, correctly rounded as the contract has it, by a reciprocal that is computed once.
//
// With r = RN(1/s) and q0 next to x/s, the residual e = q0 s - x is exact, and q0 - e r rounds to
// RN(x/s) (P. Markstein, "Computation of elementary functions on the IBM RISC System/6000
// processor", 1990). DIVISION.md proves it for what is used here, and names the tests that try all
// cases.
//
// It takes numbers that are far from overflow and underflow: see is_ordinary().
#pragma once

#include <cstdint>

#include "kernels/device/arguments.h"
#include "kernels/device/formats.h"

namespace assay::device {

// RN(x/s) from r = RN(1/s) and low, which is 1/s - r or nearly.
__device__ inline float divide(float x, float s, float r, float low) {
  const float q0 = fused_multiply_add(x, r, x * low);
  const float residual = fused_multiply_add(q0, s, -x);
  return fused_multiply_add(residual, -r, q0);
}

// Whether the functions here may be used for a row: `amax` is the row's own, `bounded` is what
// scale_ub left of it, least_bounded is 2^-40 (or infinity, for a q that is far from 1). Every
// element is finite then, quotients do not overflow, and wherever one is not far below half of the
// smallest code, its residual is a normal number. Where `bounded` is 0 the scale is 1.
__device__ inline bool is_ordinary(float amax, float bounded, const Arguments& args) {
  return amax <= 0x1p60f && (bounded >= args.least_bounded || bounded == 0.0f);
}

// The scale of an ordinary row (step 3 of the contract).
__device__ inline float ordinary_scale(float bounded, const Arguments& args) {
  const float scale = divide(bounded, args.q, args.q_reciprocal, args.q_reciprocal_low);
  return bounded == 0.0f ? 1.0f : scale;
}

// x / s for the elements of a row.
template <DType in>
struct Divisor {
  float s, r, low;

  __device__ explicit Divisor(float scale) : s(scale), r(reciprocal(scale)), low(0) {
    if constexpr (in == DType::kF32) low = fused_multiply_add(-r, s, 1.0f) * r;
  }

  // The residual is q0 s - x, not x - q0 s, and it is r that is negated, not the residual (which
  // GCC would merge into the residual's multiplication, signs of zero lost): so -0 / s is -0.
  __device__ float operator()(float x) const {
    if constexpr (in == DType::kF32) {
      // `low` may be negative, and then -0 gains a sign.
      const float quotient = divide(x, s, r, low);
      return float_from_bits((float_bits(quotient) & 0x7fffffffu) | (float_bits(x) & 0x80000000u));
    } else {
      // So few significant bits that q0 need not be next to x/s.
      const float q0 = x * r;
      const float residual = fused_multiply_add(q0, s, -x);
      return fused_multiply_add(residual, -r, q0);
    }
  }
};

}  // namespace assay::device
