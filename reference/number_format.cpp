#include "reference/number_format.h"

#include <array>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

namespace assay::reference {
namespace {

constexpr std::array kNumberFormats = {
    // type, exponent bits, mantissa bits, bias, specials
    NumberFormat{DType::kF32, 8, 23, 127, Specials::kIeee},
    NumberFormat{DType::kF16, 5, 10, 15, Specials::kIeee},
    NumberFormat{DType::kBf16, 8, 7, 127, Specials::kIeee},
    NumberFormat{DType::kE4m3fn, 4, 3, 7, Specials::kFn},
    NumberFormat{DType::kE4m3fnuz, 4, 3, 8, Specials::kFnuz},
    NumberFormat{DType::kE5m2, 5, 2, 15, Specials::kIeee},
    NumberFormat{DType::kE5m2fnuz, 5, 2, 16, Specials::kFnuz},
};

}  // namespace

std::span<const NumberFormat> number_formats() {
  return kNumberFormats;
}

const NumberFormat& number_format(DType type) {
  for (const NumberFormat& format : kNumberFormats) {
    if (format.type == type) return format;
  }
  throw std::invalid_argument("number_format: " + std::string(name_of(type)) +
                              " is not a floating-point type");
}

double decode(const NumberFormat& format, std::uint32_t bits) {
  const std::uint32_t exponent_ones = (1u << format.exponent_bits) - 1;
  const std::uint32_t mantissa_ones = (1u << format.mantissa_bits) - 1;
  const bool negative = (bits >> format.sign_shift()) & 1;
  const std::uint32_t exponent = (bits >> format.mantissa_bits) & exponent_ones;
  const std::uint32_t mantissa = bits & mantissa_ones;

  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  switch (format.specials) {
    case Specials::kIeee:
      if (exponent == exponent_ones) {
        if (mantissa != 0) return kNaN;
        return negative ? -kInfinity : kInfinity;
      }
      break;
    case Specials::kFn:
      if (exponent == exponent_ones && mantissa == mantissa_ones) return kNaN;
      break;
    case Specials::kFnuz:
      if (negative && exponent == 0 && mantissa == 0) return kNaN;
      break;
  }

  // Subnormals (exponent 0) have no hidden one and the exponent of the smallest normal, 1 - bias.
  const bool subnormal = exponent == 0;
  const double significand = subnormal ? mantissa : (mantissa_ones + 1.0) + mantissa;
  const int power = (subnormal ? 1 : static_cast<int>(exponent)) - format.bias;
  const double magnitude = std::ldexp(significand, power - format.mantissa_bits);
  return negative ? -magnitude : magnitude;
}

}  // namespace assay::reference
