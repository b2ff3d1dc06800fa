// Bit-level operations by the compiler's AMDGPU builtins.
#pragma once

#include <cstdint>

#include "kernels/platform/amd/float8.h"

namespace assay {

__device__ __forceinline__ std::uint32_t float_bits(float value) {
  return __builtin_bit_cast(std::uint32_t, value);
}
__device__ __forceinline__ float float_from_bits(std::uint32_t bits) {
  return __builtin_bit_cast(float, bits);
}

__device__ __forceinline__ float fused_multiply_add(float a, float b, float c) {
  return __builtin_fmaf(a, b, c);
}
// RN(1 / value), which is a normal number, as value is.
__device__ __forceinline__ float reciprocal(float value) {
  return 1.0f / value;
}
// `v` within [-limit, limit]; v is a number. v_med3_f32.
__device__ __forceinline__ float clamp_number(float v, float limit) {
  return __builtin_amdgcn_fmed3f(v, -limit, limit);
}

// The larger of each of the two unsigned 16-bit halves: v_pk_max_u16, which gfx9 and later have.
__device__ __forceinline__ std::uint32_t max_u16x2(std::uint32_t a, std::uint32_t b) {
  using U16x2 = std::uint16_t __attribute__((ext_vector_type(2)));
  return __builtin_bit_cast(std::uint32_t, __builtin_elementwise_max(__builtin_bit_cast(U16x2, a),
                                                                     __builtin_bit_cast(U16x2, b)));
}

// Per 16-bit half, the magnitude bits of the larger magnitude of two packed pairs, NaN above all;
// `a` has no signs. The sign-less bits of IEEE formats order like the magnitudes.
__device__ __forceinline__ std::uint32_t larger_bf16x2(std::uint32_t a, std::uint32_t b) {
  return max_u16x2(a, b & 0x7fff7fffu);
}
__device__ __forceinline__ std::uint32_t larger_f16x2(std::uint32_t a, std::uint32_t b) {
  return max_u16x2(a, b & 0x7fff7fffu);
}

__device__ __forceinline__ float half_to_float(std::uint16_t half) {
  return static_cast<float>(__builtin_bit_cast(_Float16, half));
}

// The low bytes of four words, first one lowest: v_perm_b32.
__device__ __forceinline__ std::uint32_t pack_bytes(std::uint32_t a, std::uint32_t b,
                                                    std::uint32_t c, std::uint32_t d) {
  const std::uint32_t low = __builtin_amdgcn_perm(b, a, 0x0c0c0400u);
  const std::uint32_t high = __builtin_amdgcn_perm(d, c, 0x04000c0cu);
  return low | high;
}

// The low bytes of n words in order.
template <int n>
__device__ __forceinline__ void pack_codes(const std::uint32_t (&codes)[n],
                                           std::uint32_t (&words)[n / 4]) {
#pragma unroll
  for (int w = 0; w < n / 4; ++w) {
    words[w] = pack_bytes(codes[4 * w], codes[4 * w + 1], codes[4 * w + 2], codes[4 * w + 3]);
  }
}

}  // namespace assay
