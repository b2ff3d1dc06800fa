// The float8 encoders that a chip has as an instruction: HardwareEncoder<out>, which device code
// asks for by HasHardwareEncoder<out> (kernels/device/formats.h).
//
// v_cvt_pk_fp8_f32 and v_cvt_pk_bf8_f32 round to nearest even. Which encoding they speak differs
// from chip to chip: the build makes assay_amd_architectures.h from architectures.json.
#pragma once

#include <assay_amd_architectures.h>

#include <cstdint>

#include "kernels/dtype.h"

namespace assay::device {

template <DType out>
struct HardwareEncoder;

#if defined(ASSAY_HARDWARE_FLOAT8_FNUZ) || defined(ASSAY_HARDWARE_FLOAT8_OCP)

// Each takes four values, the first one's code lowest; an instruction fills half a word.
struct Fp8Instruction {
  static constexpr bool kSaturates = false;
  static __device__ __forceinline__ std::uint32_t encode(float a, float b, float c, float d) {
    const int low = __builtin_amdgcn_cvt_pk_fp8_f32(a, b, 0, false);
    return static_cast<std::uint32_t>(__builtin_amdgcn_cvt_pk_fp8_f32(c, d, low, true));
  }
};
struct Bf8Instruction {
  static constexpr bool kSaturates = false;
  static __device__ __forceinline__ std::uint32_t encode(float a, float b, float c, float d) {
    const int low = __builtin_amdgcn_cvt_pk_bf8_f32(a, b, 0, false);
    return static_cast<std::uint32_t>(__builtin_amdgcn_cvt_pk_bf8_f32(c, d, low, true));
  }
};

#endif

#if defined(ASSAY_HARDWARE_FLOAT8_FNUZ)
template <>
struct HardwareEncoder<DType::kE4m3fnuz> : Fp8Instruction {};
template <>
struct HardwareEncoder<DType::kE5m2fnuz> : Bf8Instruction {};
#elif defined(ASSAY_HARDWARE_FLOAT8_OCP)
template <>
struct HardwareEncoder<DType::kE4m3fn> : Fp8Instruction {};
template <>
struct HardwareEncoder<DType::kE5m2> : Bf8Instruction {};
#endif

}  // namespace assay::device
