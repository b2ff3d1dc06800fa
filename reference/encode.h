// float32 -> code, to the nearest value of a quantized type, ties to even. Written to be believed:
// a search over the table of values, no arithmetic on bits.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>

#include "kernels/dtype.h"

namespace assay::reference {

// Encodes every float32:
//   finite        the nearest value; of two equally near, the one whose code is even. Beyond the
//                 largest finite value: that value, with v's sign (saturation)
//   infinite      as beyond the largest finite value, also in e5m2 which has infinities: the
//                 contract clamps before it encodes, so that it never writes an infinity
//   NaN           ValueTable::nan_code(), whatever the NaN's sign; 0 for int8
//   -0, and negative values that round to zero
//                 -0 where the type has one, +0 in int8 and the fnuz types
class Encoder {
 public:
  // The encoder of a quantized type, built once; throws std::invalid_argument for other dtypes.
  static const Encoder& of(DType type);

  std::uint8_t operator()(float v) const {
    if (v != v) return nan_code_;
    return codes_[std::signbit(v)][index_of_magnitude(std::fabs(v))];
  }

 private:
  static constexpr unsigned kMagnitudes = 128;  // at most: the codes with a positive sign

  explicit Encoder(DType type);

  // How many of the thresholds are <= magnitude, by halving. The product in place of a choice keeps
  // the compiler from branching: on random data half of such branches are mispredicted (4x slower).
  unsigned index_of_magnitude(float magnitude) const {
    unsigned index = 0;
    for (unsigned step = kMagnitudes / 2; step > 0; step /= 2) {
      index += step * static_cast<unsigned>(thresholds_[index + step - 1] <= magnitude);
    }
    return index;
  }

  // thresholds_[i] is the least float32 that rounds to magnitude i + 1 rather than to i: the
  // midpoint where the tie goes up, the next float32 where it goes down. Unused ones are NaN, which
  // no magnitude reaches.
  std::array<float, kMagnitudes - 1> thresholds_;
  std::array<std::array<std::uint8_t, kMagnitudes>, 2> codes_{};  // [sign][index]
  std::uint8_t nan_code_;
};

// One value; loops should hold Encoder::of(type).
std::uint8_t encode(DType type, float v);

}  // namespace assay::reference
