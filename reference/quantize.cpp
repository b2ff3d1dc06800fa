#include "reference/quantize.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "reference/encode.h"
#include "reference/ieee.h"
#include "reference/parallel.h"

namespace assay::reference {
namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
constexpr std::uint32_t kCanonicalNaN = 0x7FC00000;

// Elements that one thread takes at a time: enough to hide the handing out of work.
constexpr std::int64_t kBlockElements = 1 << 16;

// Step 4.
float scaled_and_clamped(float x, float scale, float qmax) {
  const float v = x / scale;
  if (v > qmax) return qmax;
  if (v < -qmax) return -qmax;
  return v;  // also NaN
}

float quantize_values(const float* row, std::int64_t cols, DType quant, float qmax,
                      std::optional<float> scale_ub, std::uint8_t* codes) {
  const float scale = scale_of(limit_amax(row_amax(row, cols), scale_ub), qmax);
  const Encoder& encode = Encoder::of(quant);
  for (std::int64_t c = 0; c < cols; ++c) {
    codes[c] = encode(scaled_and_clamped(row[c], scale, qmax));
  }
  return scale;
}

}  // namespace

float resolve_qmax(DType quant, const QuantizeOptions& options) {
  if (!is_quant_dtype(quant)) {
    throw std::invalid_argument(std::string(name_of(quant)) + " is not a quantized type");
  }
  const float largest = largest_finite(quant);
  const float qmax = options.qmax.value_or(largest);
  if (!(qmax > 0 && qmax <= largest)) {
    throw std::invalid_argument("qmax is " + std::to_string(qmax) + "; it must be in (0, " +
                                std::to_string(largest) + "]");
  }
  return qmax;
}

std::int64_t processed_rows(std::int64_t rows, const QuantizeOptions& options) {
  if (options.num_rows_factor < 1) {
    throw std::invalid_argument("num_rows_factor is " + std::to_string(options.num_rows_factor) +
                                "; it must be at least 1");
  }
  if (!options.num_rows) return rows;
  const std::int64_t product = std::int64_t{*options.num_rows} * options.num_rows_factor;
  return std::clamp<std::int64_t>(product, 0, rows);
}

float row_amax(const float* row, std::int64_t cols) {
  float amax = 0;
  bool any_nan = false;
  for (std::int64_t c = 0; c < cols; ++c) {
    const float magnitude = std::fabs(row[c]);
    any_nan |= std::isnan(magnitude);
    if (magnitude > amax) amax = magnitude;
  }
  return any_nan ? kNaN : amax;
}

float limit_amax(float amax, std::optional<float> scale_ub) {
  if (!scale_ub) return amax;
  if (std::isnan(amax) || std::isnan(*scale_ub)) return kNaN;
  return *scale_ub < amax ? *scale_ub : amax;
}

float scale_of(float amax, float qmax) {
  const float scale = amax / qmax;
  if (std::isnan(scale)) return std::bit_cast<float>(kCanonicalNaN);
  return scale == 0 ? 1 : scale;
}

std::uint8_t quantize_element(DType quant, float x, float scale, float qmax) {
  return encode(quant, scaled_and_clamped(x, scale, qmax));
}

void quantize(const InputView& x, DType quant, const QuantizeOptions& options, std::uint8_t* codes,
              float* scales, int threads) {
  const float qmax = resolve_qmax(quant, options);
  const std::int64_t rows = processed_rows(x.rows, options);
  if (x.cols < 1) throw std::invalid_argument("a row without elements has no maximum");
  require_ieee_arithmetic();

  const std::int64_t block = std::max<std::int64_t>(1, kBlockElements / x.cols);
  parallel_blocks(rows, block, threads, [&](std::int64_t begin, std::int64_t end) {
    std::vector<float> values(static_cast<std::size_t>(x.cols));
    for (std::int64_t r = begin; r < end; ++r) {
      decode_inputs(x.dtype, x.row(r), values);
      scales[r] =
          quantize_values(values.data(), x.cols, quant, qmax, options.scale_ub, codes + r * x.cols);
    }
  });
}

float quantize_row(const void* row, DType dtype, std::int64_t cols, DType quant,
                   const QuantizeOptions& options, std::uint8_t* codes) {
  QuantizeOptions row_options = options;
  row_options.num_rows.reset();
  float scale = 0;
  quantize({row, dtype, 1, cols, cols}, quant, row_options, codes, &scale, 1);
  return scale;
}

}  // namespace assay::reference
