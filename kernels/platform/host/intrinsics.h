// Bit-level operations of the host device, in portable C++ that compilers vectorize.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

#include "kernels/platform/host/hip_runtime.h"

namespace assay {

__device__ inline std::uint32_t float_bits(float value) {
  return std::bit_cast<std::uint32_t>(value);
}
__device__ inline float float_from_bits(std::uint32_t bits) {
  return std::bit_cast<float>(bits);
}

// One instruction where the processor has it, which the build asks for.
__device__ inline float fused_multiply_add(float a, float b, float c) {
  return __builtin_fmaf(a, b, c);
}
__device__ inline float reciprocal(float value) {
  return 1.0f / value;
}
// `v` within [-limit, limit]; v is a number.
__device__ inline float clamp_number(float v, float limit) {
  const float below = v > limit ? limit : v;
  return below < -limit ? -limit : below;
}

// The larger of each of the two unsigned 16-bit halves; as a vector, so that a loop over it becomes
// the processor's packed maximum.
__device__ inline std::uint32_t max_u16x2(std::uint32_t a, std::uint32_t b) {
  using U16x2 = std::uint16_t __attribute__((vector_size(4)));
  const auto left = std::bit_cast<U16x2>(a), right = std::bit_cast<U16x2>(b);
  return std::bit_cast<std::uint32_t>(left > right ? left : right);
}

// Per 16-bit half, the magnitude bits of the larger magnitude of two packed pairs, NaN above all;
// `a` has no signs. The sign-less bits of IEEE formats order like the magnitudes.
__device__ inline std::uint32_t larger_bf16x2(std::uint32_t a, std::uint32_t b) {
  return max_u16x2(a, b & 0x7fff7fffu);
}
__device__ inline std::uint32_t larger_f16x2(std::uint32_t a, std::uint32_t b) {
  return max_u16x2(a, b & 0x7fff7fffu);
}

// IEEE binary16 bits to float32, exact. Moving the exponent field into place leaves the value
// 2^112 times too small, subnormals included; infinities and NaNs get their exponent back.
__device__ inline float half_to_float(std::uint16_t half) {
  const std::uint32_t magnitude = half & 0x7fffu;
  const std::uint32_t scaled = float_bits(float_from_bits(magnitude << 13) * 0x1p112f);
  const std::uint32_t special = (magnitude << 13) | 0x7f800000u;
  const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000u) << 16;
  return float_from_bits(sign | (magnitude >= 0x7c00u ? special : scaled));
}

// The low bytes of n words in order. The pragma keeps GCC from unrolling the loop before it
// vectorizes it.
template <int n>
__device__ inline void pack_codes(const std::uint32_t (&codes)[n], std::uint32_t (&words)[n / 4]) {
  std::uint8_t bytes[n];
#pragma GCC unroll 1
  for (int i = 0; i < n; ++i) bytes[i] = static_cast<std::uint8_t>(codes[i]);
  std::memcpy(words, bytes, sizeof(words));
}

}  // namespace assay
