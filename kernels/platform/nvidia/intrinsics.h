// Bit-level operations by CUDA's intrinsics.
#pragma once

#include <cuda_fp16.h>

#include <cstdint>

#include "kernels/platform/nvidia/float8.h"

namespace assay {

__device__ __forceinline__ std::uint32_t float_bits(float value) {
  return __float_as_uint(value);
}
__device__ __forceinline__ float float_from_bits(std::uint32_t bits) {
  return __uint_as_float(bits);
}

__device__ __forceinline__ float fused_multiply_add(float a, float b, float c) {
  return __fmaf_rn(a, b, c);
}
// RN(1 / value), which is a normal number, as value is.
__device__ __forceinline__ float reciprocal(float value) {
  return __frcp_rn(value);
}
// `v` within [-limit, limit]; v is a number.
__device__ __forceinline__ float clamp_number(float v, float limit) {
  return fmaxf(fminf(v, limit), -limit);
}

// Per 16-bit half, the magnitude bits of the larger magnitude of two packed pairs, or those of a
// NaN where there is one; the sign bits may be anything.
__device__ __forceinline__ std::uint32_t larger_bf16x2(std::uint32_t a, std::uint32_t b) {
  std::uint32_t larger;
  asm("max.NaN.xorsign.abs.bf16x2 %0, %1, %2;" : "=r"(larger) : "r"(a), "r"(b));
  return larger;
}
__device__ __forceinline__ std::uint32_t larger_f16x2(std::uint32_t a, std::uint32_t b) {
  std::uint32_t larger;
  asm("max.NaN.xorsign.abs.f16x2 %0, %1, %2;" : "=r"(larger) : "r"(a), "r"(b));
  return larger;
}

__device__ __forceinline__ float half_to_float(std::uint16_t half) {
  return __half2float(__ushort_as_half(half));
}

// The low bytes of four words, first one lowest.
__device__ __forceinline__ std::uint32_t pack_bytes(std::uint32_t a, std::uint32_t b,
                                                    std::uint32_t c, std::uint32_t d) {
  return __byte_perm(__byte_perm(a, b, 0x0040), __byte_perm(c, d, 0x0040), 0x5410);
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
