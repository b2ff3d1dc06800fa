// The values of each quantized type: code by code, exact, from the type's definition.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/dtype.h"

namespace assay::reference {

// One finite value of a type and the code that stands for it.
struct CodedValue {
  std::uint8_t code;
  double value;
};

class ValueTable {
 public:
  // The table of a quantized type, built once; throws std::invalid_argument for other dtypes.
  static const ValueTable& of(DType type);

  DType type() const { return type_; }

  // The value of any code: NaN for NaN codes, infinite for e5m2's infinities. int8 code 0x80 is
  // -128: the contract never writes it, but a kernel under test may.
  double decode(std::uint8_t code) const { return values_[code]; }

  // What may be encoded with a positive sign: +0 and the positive finite values, ascending; of int8
  // 0 to 127. The codes of neighbours differ in the lowest bit, so exactly one of two is even.
  std::span<const CodedValue> magnitudes() const { return magnitudes_; }

  // The code of -magnitudes()[i]. For i = 0 that is -0 where the type has one and +0 elsewhere.
  std::uint8_t negated(std::size_t i) const { return negated_[i]; }

  // The code that the contract writes for NaN, whatever the NaN's sign and payload.
  std::uint8_t nan_code() const { return nan_code_; }

  double largest() const { return magnitudes_.back().value; }

  // The arithmetic means of neighbouring magnitudes, ascending: where rounding to nearest ties.
  // All are exact, and exact in float32 too (they need two bits more than the type's mantissa).
  std::span<const double> midpoints() const { return midpoints_; }

  // The spacing of the type at |v|, that is the gap between the magnitudes that enclose it:
  // constant up to the smallest normal value, then doubling with every power of two.
  double step_at(double v) const;

  // Smallest positive value, the spacing of the subnormals; 1 for int8.
  double smallest() const { return magnitudes_[1].value; }

  // Bits of the mantissa; 0 for int8.
  int mantissa_bits() const { return mantissa_bits_; }

 private:
  explicit ValueTable(DType type);
  void add_int8();
  void add_float8();

  DType type_;
  int mantissa_bits_ = 0;
  std::uint8_t nan_code_ = 0;
  std::array<double, 256> values_{};
  std::vector<CodedValue> magnitudes_;
  std::vector<std::uint8_t> negated_;
  std::vector<double> midpoints_;
};

// The value of a code of a quantized type.
double decode(DType type, std::uint8_t code);

}  // namespace assay::reference
