// The binary number formats, each as its definition: the golden side of every decoder and encoder.
// A new format is one line in kNumberFormats (number_format.cpp).
//
// Sources: OCP 8-bit Floating Point Specification (OFP8) revision 1.0, table 1, for e4m3fn and
// e5m2; Noune et al., "8-bit Numerical Formats for Deep Neural Networks" (2022) and LLVM's APFloat
// (Float8E4M3FNUZ, Float8E5M2FNUZ) for the fnuz types; IEEE 754-2019 for f16 and f32; bf16 is the
// upper half of f32.
#pragma once

#include <cstdint>
#include <span>

#include "kernels/dtype.h"

namespace assay::reference {

// Which codes of a format are not the number that their bits spell.
enum class Specials {
  kIeee,  // the highest exponent holds the infinities (mantissa 0) and NaNs (any other)
  kFn,    // "finite, NaN": only all ones below the sign is NaN; there is no infinity
  kFnuz,  // "finite, NaN, unsigned zero": only the code of -0 is NaN; there is no -0
};

// sign (1 bit), exponent, mantissa, from the highest bit down.
struct NumberFormat {
  DType type;
  int exponent_bits;
  int mantissa_bits;
  int bias;
  Specials specials;

  int sign_shift() const { return exponent_bits + mantissa_bits; }
};

// Every floating-point dtype, inputs and quantized types.
std::span<const NumberFormat> number_formats();

// The definition of `type`; throws std::invalid_argument for the integers.
const NumberFormat& number_format(DType type);

// The exact value of a code: NaN for the NaN codes, infinite for the infinities.
double decode(const NumberFormat& format, std::uint32_t bits);

}  // namespace assay::reference
