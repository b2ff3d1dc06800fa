// The float8 encoders that the chip has as an instruction, from sm_89 on: HardwareEncoder<out>,
// which device code asks for by HasHardwareEncoder<out> (kernels/device/formats.h).
#pragma once

#include <cstdint>

#include "kernels/dtype.h"

namespace assay::device {

template <DType out>
struct HardwareEncoder;

#if !defined(__CUDA_ARCH__) || __CUDA_ARCH__ >= 890

// cvt.rn.satfinite rounds to nearest even; PTX takes the upper element first.
__device__ __forceinline__ std::uint32_t e4m3x4(float a, float b, float c, float d) {
  std::uint32_t codes;
  asm("{.reg .b16 low, high;\n"
      " cvt.rn.satfinite.e4m3x2.f32 low, %2, %1;\n"
      " cvt.rn.satfinite.e4m3x2.f32 high, %4, %3;\n"
      " mov.b32 %0, {low, high};}"
      : "=r"(codes)
      : "f"(a), "f"(b), "f"(c), "f"(d));
  return codes;
}
__device__ __forceinline__ std::uint32_t e5m2x4(float a, float b, float c, float d) {
  std::uint32_t codes;
  asm("{.reg .b16 low, high;\n"
      " cvt.rn.satfinite.e5m2x2.f32 low, %2, %1;\n"
      " cvt.rn.satfinite.e5m2x2.f32 high, %4, %3;\n"
      " mov.b32 %0, {low, high};}"
      : "=r"(codes)
      : "f"(a), "f"(b), "f"(c), "f"(d));
  return codes;
}

template <>
struct HardwareEncoder<DType::kE4m3fn> {
  static constexpr bool kSaturates = true;
  static __device__ __forceinline__ std::uint32_t encode(float a, float b, float c, float d) {
    return e4m3x4(a, b, c, d);
  }
};

template <>
struct HardwareEncoder<DType::kE5m2> {
  static constexpr bool kSaturates = true;
  static __device__ __forceinline__ std::uint32_t encode(float a, float b, float c, float d) {
    return e5m2x4(a, b, c, d);
  }
};

// e4m3fnuz has the codes of e4m3fn at half their values, with two exceptions. -0 is no number
// there. And its largest code, 0x7f, means NaN in e4m3fn, so that the encoder stops one short of it
// for |v| > 232: that is where the code of v itself, not of 2v, is e4m3fn's 0x77 or more.
template <>
struct HardwareEncoder<DType::kE4m3fnuz> {
  static constexpr bool kSaturates = true;
  static __device__ __forceinline__ std::uint32_t encode(float a, float b, float c, float d) {
    const std::uint32_t codes = e4m3x4(a + a, b + b, c + c, d + d);
    const std::uint32_t halves = e4m3x4(a, b, c, d) & 0x7f7f7f7fu;
    const std::uint32_t is_last = ((halves + 0x09090909u) >> 7) & 0x01010101u;
    // Bit 7 of each byte: whether its code is not zero. No sum carries into the next byte.
    const std::uint32_t not_zero = (codes & 0x7f7f7f7fu) + 0x7f7f7f7fu;
    return (codes & (not_zero | 0x7f7f7f7fu)) + is_last;
  }
};

#endif

}  // namespace assay::device
