// Bit-level operations by CUDA's intrinsics.
#pragma once

#include <cuda_fp16.h>
#include <cuda_fp8.h>

#include <cstdint>

namespace assay {

__device__ __forceinline__ std::uint32_t float_bits(float value) {
  return __float_as_uint(value);
}
__device__ __forceinline__ float float_from_bits(std::uint32_t bits) {
  return __uint_as_float(bits);
}

// The larger of each of the two unsigned 16-bit halves.
__device__ __forceinline__ std::uint32_t max_u16x2(std::uint32_t a, std::uint32_t b) {
  return __vmaxu2(a, b);
}

__device__ __forceinline__ float half_to_float(std::uint16_t half) {
  return __half2float(__ushort_as_half(half));
}

// The low bytes of four words, first one lowest.
__device__ __forceinline__ std::uint32_t pack_bytes(std::uint32_t a, std::uint32_t b,
                                                    std::uint32_t c, std::uint32_t d) {
  return __byte_perm(__byte_perm(a, b, 0x0040), __byte_perm(c, d, 0x0040), 0x5410);
}

// The low bytes of 16 words in order.
__device__ __forceinline__ void pack_codes(const std::uint32_t (&codes)[16],
                                           std::uint32_t (&words)[4]) {
#pragma unroll
  for (int w = 0; w < 4; ++w) {
    words[w] = pack_bytes(codes[4 * w], codes[4 * w + 1], codes[4 * w + 2], codes[4 * w + 3]);
  }
}

}  // namespace assay
