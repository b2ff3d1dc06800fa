#include "reference/bounds.h"

#include <algorithm>
#include <cmath>

#include "reference/encode.h"
#include "reference/value_table.h"

namespace assay::reference {
namespace {

constexpr double kUnitRoundoff = 0x1p-24;    // u of float32
constexpr double kHalfSubnormal = 0x1p-150;  // half of the smallest float32

// BOUNDS.md, "Evaluation": double arithmetic loses less than 5 * 2^-53 on both sides together.
constexpr double kSlack = 1 + 0x1p-50;

// Half of the gap between a positive float32 and the next one above it.
double half_ulp_above(float v) {
  return std::fmax(kHalfSubnormal, std::ldexp(kUnitRoundoff, std::ilogb(v)));
}

}  // namespace

double dequantize(DType type, std::uint8_t code, float scale) {
  return decode(type, code) * static_cast<double>(scale);
}

ErrorBound::ErrorBound(DType type, float qmax) : qmax_(qmax) {
  const ValueTable& table = ValueTable::of(type);
  relative_ = type == DType::kInt8 ? 0 : 1 / (std::ldexp(2.0, table.mantissa_bits()) + 1);
  half_smallest_ = table.smallest() / 2;
  edge_ = std::fabs(qmax_ - table.decode(encode(type, qmax)));
}

double ErrorBound::operator()(float x, float scale) const {
  const double magnitude = std::fabs(x);
  const double s = scale;
  if (magnitude <= qmax_ * s) {
    const double rounding = std::fmax(relative_ * magnitude, half_smallest_ * s);
    return (rounding + kUnitRoundoff * magnitude) * kSlack;
  }
  return (qmax_ * half_ulp_above(scale) + edge_ * s) * kSlack;
}

double error_bound(DType type, float x, float scale, float qmax) {
  return ErrorBound(type, qmax)(x, scale);
}

double scale_error_bound(float scale, float qmax) {
  return qmax * half_ulp_above(scale);
}

double underflow_bound(float qmax) {
  return qmax * kHalfSubnormal;
}

}  // namespace assay::reference
