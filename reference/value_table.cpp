#include "reference/value_table.h"

#include <cmath>
#include <stdexcept>
#include <string>

#include "reference/number_format.h"

namespace assay::reference {

ValueTable::ValueTable(DType type) : type_(type) {
  if (type == DType::kInt8) {
    add_int8();
  } else {
    add_float8();
  }
  for (std::size_t i = 1; i < magnitudes_.size(); ++i) {
    midpoints_.push_back((magnitudes_[i - 1].value + magnitudes_[i].value) / 2);
  }
}

void ValueTable::add_int8() {
  for (int code = 0; code < 256; ++code) values_[code] = code < 128 ? code : code - 256;
  for (int value = 0; value <= 127; ++value) {
    magnitudes_.push_back({static_cast<std::uint8_t>(value), static_cast<double>(value)});
    negated_.push_back(static_cast<std::uint8_t>(-value));
  }
  nan_code_ = 0;
}

void ValueTable::add_float8() {
  const NumberFormat& format = number_format(type_);
  mantissa_bits_ = format.mantissa_bits;
  for (std::uint32_t code = 0; code < 256; ++code) values_[code] = reference::decode(format, code);
  // Within one sign the values ascend with the code, so the finite ones need no sorting.
  const std::uint8_t sign = 0x80;
  for (std::uint8_t code = 0; code < sign && std::isfinite(values_[code]); ++code) {
    magnitudes_.push_back({code, values_[code]});
    const bool no_negative_zero = code == 0 && std::isnan(values_[sign]);
    negated_.push_back(no_negative_zero ? code : static_cast<std::uint8_t>(sign | code));
  }
  nan_code_ = format.specials == Specials::kFnuz ? 0x80 : 0x7F;
}

const ValueTable& ValueTable::of(DType type) {
#define ASSAY_X(e, ...)                      \
  if (type == DType::e) {                    \
    static const ValueTable table(DType::e); \
    return table;                            \
  }
  ASSAY_QUANT_DTYPES(ASSAY_X)
#undef ASSAY_X
  throw std::invalid_argument("ValueTable: " + std::string(name_of(type)) +
                              " is not a quantized type");
}

double ValueTable::step_at(double v) const {
  if (type_ == DType::kInt8 || v == 0) return smallest();
  // frexp: |v| = f * 2^exponent with f in [1/2, 1), so the leading bit of |v| weighs
  // 2^(exponent-1).
  int exponent = 0;
  std::frexp(v, &exponent);
  return std::fmax(smallest(), std::ldexp(1.0, exponent - 1 - mantissa_bits_));
}

double decode(DType type, std::uint8_t code) {
  return ValueTable::of(type).decode(code);
}

}  // namespace assay::reference
