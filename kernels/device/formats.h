// Number formats as the kernels use them: how a type's bits become float32 and back.
//
// Input<T>: the bits of an input element, the maximum of magnitudes on raw bits, and the exact
// conversion to float32. Output<T>: the encoder from float32, to nearest, ties to even.
// The golden reference shares none of this (it searches a table of values).
#pragma once

#include <cstdint>

#include "kernels/dtype.h"
#include "kernels/platform/platform.h"

namespace assay::device {

// The sign-less bits of IEEE formats order like the magnitudes, with every NaN above infinity: an
// unsigned maximum of them is the amax of the contract, NaN rule included. `word` is 32 bits of
// packed elements, the first one lowest; `accumulate` takes their magnitudes into a packed maximum,
// `widen` gives its larger half's bits, `to_float` the value of such bits.
template <DType type>
struct Input;

// The larger of the magnitudes in the two halves.
__device__ inline std::uint32_t larger_half(std::uint32_t word) {
  const std::uint32_t low = word & 0x7fffu, high = (word >> 16) & 0x7fffu;
  return low > high ? low : high;
}

template <>
struct Input<DType::kBf16> {
  using Bits = std::uint16_t;
  static __device__ std::uint32_t accumulate(std::uint32_t amax, std::uint32_t word) {
    return larger_bf16x2(amax, word);
  }
  static __device__ std::uint32_t widen(std::uint32_t word) { return larger_half(word); }
  static __device__ float to_float(std::uint32_t bits) { return float_from_bits(bits << 16); }
  static __device__ void unpack(std::uint32_t word, float* x) {
    x[0] = float_from_bits(word << 16);
    x[1] = float_from_bits(word & 0xffff0000u);
  }
};

template <>
struct Input<DType::kF16> {
  using Bits = std::uint16_t;
  static __device__ std::uint32_t accumulate(std::uint32_t amax, std::uint32_t word) {
    return larger_f16x2(amax, word);
  }
  static __device__ std::uint32_t widen(std::uint32_t word) { return larger_half(word); }
  static __device__ float to_float(std::uint32_t bits) {
    return half_to_float(static_cast<std::uint16_t>(bits));
  }
  static __device__ void unpack(std::uint32_t word, float* x) {
    x[0] = half_to_float(static_cast<std::uint16_t>(word));
    x[1] = half_to_float(static_cast<std::uint16_t>(word >> 16));
  }
};

template <>
struct Input<DType::kF32> {
  using Bits = std::uint32_t;
  static __device__ std::uint32_t accumulate(std::uint32_t amax, std::uint32_t word) {
    const std::uint32_t magnitude = word & 0x7fffffffu;
    return amax > magnitude ? amax : magnitude;
  }
  static __device__ std::uint32_t widen(std::uint32_t word) { return word; }
  static __device__ float to_float(std::uint32_t bits) { return float_from_bits(bits); }
  static __device__ void unpack(std::uint32_t word, float* x) { x[0] = float_from_bits(word); }
};

// An encoder takes v with |v| <= the largest finite value: encode_number() that alone, encode()
// also NaN.
template <DType type>
struct Output;

template <>
struct Output<DType::kInt8> {
  // Adding 1.5 * 2^23 leaves no fraction bits: the addition itself rounds to nearest even, and the
  // low byte of the sum is the integer in two's complement.
  // The upper bytes of what it gives are not zero.
  static __device__ std::uint32_t encode_number(float v) { return float_bits(v + 0x1.8p23f); }
  static __device__ std::uint32_t encode(float v) { return v != v ? 0u : encode_number(v); }
};

// Float8 by its parameters. `has_negative_zero` is false for the fnuz types, where the code of -0
// is the NaN.
template <int mantissa_bits, int bias, bool has_negative_zero, std::uint32_t nan_code>
struct Float8 {
  static constexpr std::uint32_t kNan = nan_code;

  static __device__ std::uint32_t encode(float v) { return v != v ? kNan : encode_number(v); }
  static __device__ std::uint32_t encode_number(float v) {
    constexpr int dropped = 23 - mantissa_bits;
    // Normal results: round the float32 bits at the last kept mantissa bit, then move the bias. A
    // carry out of the mantissa runs into the exponent, as it should.
    constexpr std::uint32_t half_ulp = (1u << (dropped - 1)) - 1;
    constexpr std::uint32_t rebias = static_cast<std::uint32_t>(127 - bias) << mantissa_bits;
    // Subnormal results: adding a power of two whose float32 spacing is the format's subnormal
    // spacing rounds to it; the difference of the bits counts those steps.
    constexpr std::uint32_t smallest_normal = static_cast<std::uint32_t>(127 + 1 - bias) << 23;
    constexpr std::uint32_t step_bits =
        static_cast<std::uint32_t>(127 + 1 - bias - mantissa_bits + 23) << 23;

    const std::uint32_t bits = float_bits(v);
    const std::uint32_t magnitude = bits & 0x7fffffffu;
    const std::uint32_t normal =
        ((magnitude + half_ulp + ((magnitude >> dropped) & 1u)) >> dropped) - rebias;
    const std::uint32_t subnormal =
        float_bits(float_from_bits(magnitude) + float_from_bits(step_bits)) - step_bits;
    const std::uint32_t code = magnitude < smallest_normal ? subnormal : normal;
    // Written so that no branch remains, for the host's vector units.
    const std::uint32_t sign_mask = has_negative_zero || code != 0u ? 0x80u : 0u;
    return code | ((bits >> 24) & sign_mask);
  }
};

template <>
struct Output<DType::kE4m3fn> : Float8<3, 7, true, 0x7fu> {};
template <>
struct Output<DType::kE4m3fnuz> : Float8<3, 8, false, 0x80u> {};
template <>
struct Output<DType::kE5m2> : Float8<2, 15, true, 0x7fu> {};
template <>
struct Output<DType::kE5m2fnuz> : Float8<2, 16, false, 0x80u> {};

// A platform specializes this for what its chip encodes by instructions: encode(a, b, c, d) gives
// four codes, the first one lowest, with the bits of Output<out>::encode_number.
template <DType out>
struct HardwareEncoder;

template <DType out>
concept HasHardwareEncoder = requires {
  sizeof(HardwareEncoder<out>);
};

// Whether the encoder of a type takes numbers beyond its largest value to that.
template <DType out>
__device__ constexpr bool saturates() {
  if constexpr (HasHardwareEncoder<out>) {
    return HardwareEncoder<out>::kSaturates;
  } else {
    return false;
  }
}

}  // namespace assay::device
