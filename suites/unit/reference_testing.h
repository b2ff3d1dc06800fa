// What the tests of reference/ share: the lists of types, and rows of any input dtype.
#pragma once

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "kernels/dtype.h"
#include "reference/input_values.h"
#include "reference/quantize.h"

namespace assay::reference {

#define ASSAY_X(e, ...) DType::e,
inline const std::vector<DType> kQuantTypes = {ASSAY_QUANT_DTYPES(ASSAY_X)};
inline const std::vector<DType> kInputTypes = {ASSAY_INPUT_DTYPES(ASSAY_X)};
#undef ASSAY_X

inline std::string type_name(const ::testing::TestParamInfo<DType>& info) {
  return std::string(name_of(info.param));
}

// The bits of the nearest value of `type`, ties to even, saturating; the sign is kept.
inline std::uint32_t nearest_input(DType type, float v) {
  if (type == DType::kF32) return std::bit_cast<std::uint32_t>(v);
  const float magnitude = std::fabs(v);
  std::uint32_t low = 0, high = type == DType::kBf16 ? 0x7F7F : 0x7BFF;  // zero, largest finite
  while (high - low > 1) {
    const std::uint32_t middle = (low + high) / 2;
    (input_value(type, middle) <= magnitude ? low : high) = middle;
  }
  const double below = double{magnitude} - input_value(type, low);
  const double above = double{input_value(type, high)} - magnitude;
  const bool up = above < below || (above == below && high % 2 == 0);
  return (up ? high : low) | (std::signbit(v) ? 0x8000u : 0u);
}

// A matrix of an input dtype that owns its bytes, and its quantization.
struct Rows {
  std::vector<std::uint8_t> bytes;
  InputView view;

  Rows(DType type, std::int64_t rows, std::int64_t cols, const std::vector<float>& values)
      : bytes(values.size() * size_of(type)), view{bytes.data(), type, rows, cols, cols} {
    for (std::size_t i = 0; i < values.size(); ++i) {
      const std::uint32_t bits = nearest_input(type, values[i]);
      std::memcpy(&bytes[i * size_of(type)], &bits, size_of(type));  // little endian
    }
  }
  Rows(const Rows&) = delete;  // the view points into the bytes
};

struct Quantized {
  std::vector<std::uint8_t> codes;
  std::vector<float> scales;
};

inline Quantized quantized(const InputView& x, DType quant, const QuantizeOptions& options = {},
                           int threads = 1) {
  Quantized result{std::vector<std::uint8_t>(static_cast<std::size_t>(x.rows * x.cols)),
                   std::vector<float>(static_cast<std::size_t>(x.rows))};
  quantize(x, quant, options, result.codes.data(), result.scales.data(), threads);
  return result;
}

// One float32 row.
inline Quantized quantized(const std::vector<float>& row, DType quant,
                           const QuantizeOptions& options = {}) {
  const Rows x(DType::kF32, 1, static_cast<std::int64_t>(row.size()), row);
  return quantized(x.view, quant, options);
}

// Random numbers that are the same with every standard library.
class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  std::uint64_t bits() { return engine_(); }
  std::uint64_t below(std::uint64_t n) { return engine_() % n; }
  // Uniform on [-1, 1), a multiple of 2^-30 rounded to float32.
  float uniform() { return static_cast<float>(static_cast<double>(engine_() >> 33) * 0x1p-30 - 1); }
  // Any finite float32, all exponents equally likely.
  float finite() {
    for (;;) {
      const float v = std::bit_cast<float>(static_cast<std::uint32_t>(engine_()));
      if (std::isfinite(v)) return v;
    }
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace assay::reference
