#include "reference/input_values.h"

#include <array>
#include <bit>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "reference/number_format.h"

namespace assay::reference {
namespace {

static_assert(std::numeric_limits<float>::is_iec559 && sizeof(float) == 4);

// All 2^16 values of a 16-bit type.
std::vector<float> values_of(DType type) {
  const NumberFormat& format = number_format(type);
  std::vector<float> values(1u << 16);
  for (std::uint32_t bits = 0; bits < values.size(); ++bits) {
    values[bits] = static_cast<float>(decode(format, bits));
  }
  return values;
}

const float* table_of(DType type) {
  static const std::vector<float> bf16 = values_of(DType::kBf16);
  static const std::vector<float> f16 = values_of(DType::kF16);
  return type == DType::kBf16 ? bf16.data() : f16.data();
}

void require_input(DType type) {
  if (is_input_dtype(type)) return;
  throw std::invalid_argument("input: " + std::string(name_of(type)) + " is not an input dtype");
}

}  // namespace

const void* InputView::row(std::int64_t r) const {
  const std::int64_t bytes = static_cast<std::int64_t>(size_of(dtype));
  return static_cast<const char*>(data) + r * row_stride * bytes;
}

float input_value(DType type, std::uint32_t bits) {
  require_input(type);
  if (type == DType::kF32) return std::bit_cast<float>(bits);
  return table_of(type)[bits & 0xFFFF];
}

void decode_inputs(DType type, const void* elements, std::span<float> out) {
  require_input(type);
  if (type == DType::kF32) {
    std::memcpy(out.data(), elements, out.size_bytes());
    return;
  }
  const float* table = table_of(type);
  const char* bytes = static_cast<const char*>(elements);
  for (std::size_t i = 0; i < out.size(); ++i) {
    std::uint16_t bits;
    std::memcpy(&bits, bytes + 2 * i, sizeof bits);
    out[i] = table[bits];
  }
}

}  // namespace assay::reference
