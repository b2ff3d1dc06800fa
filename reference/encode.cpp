#include "reference/encode.h"

#include <limits>
#include <stdexcept>

#include "reference/value_table.h"

namespace assay::reference {

Encoder::Encoder(DType type) : nan_code_(ValueTable::of(type).nan_code()) {
  const ValueTable& table = ValueTable::of(type);
  const auto magnitudes = table.magnitudes();
  const auto midpoints = table.midpoints();
  if (magnitudes.size() > kMagnitudes) throw std::logic_error("Encoder: too many values");

  for (std::size_t i = 0; i < magnitudes.size(); ++i) {
    codes_[0][i] = magnitudes[i].code;
    codes_[1][i] = table.negated(i);
  }
  thresholds_.fill(std::numeric_limits<float>::quiet_NaN());
  for (std::size_t i = 0; i < midpoints.size(); ++i) {
    const float midpoint = static_cast<float>(midpoints[i]);
    if (midpoint != midpoints[i]) throw std::logic_error("Encoder: a midpoint is not a float32");
    const bool upper_is_even = magnitudes[i + 1].code % 2 == 0;
    thresholds_[i] =
        upper_is_even ? midpoint : std::nextafter(midpoint, std::numeric_limits<float>::infinity());
  }
}

const Encoder& Encoder::of(DType type) {
#define ASSAY_X(e, ...)                     \
  if (type == DType::e) {                   \
    static const Encoder encoder(DType::e); \
    return encoder;                         \
  }
  ASSAY_QUANT_DTYPES(ASSAY_X)
#undef ASSAY_X
  throw std::invalid_argument("Encoder: not a quantized type");
}

std::uint8_t encode(DType type, float v) {
  return Encoder::of(type)(v);
}

}  // namespace assay::reference
