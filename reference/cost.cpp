#include "reference/cost.h"

#include <initializer_list>
#include <limits>
#include <stdexcept>

namespace assay::reference {
namespace {

void require(bool condition, const char* what) {
  if (!condition) throw std::invalid_argument(what);
}

std::uint64_t product(std::initializer_list<std::uint64_t> factors) {
  std::uint64_t result = 1;
  for (const std::uint64_t factor : factors) {
    if (factor != 0 && result > std::numeric_limits<std::uint64_t>::max() / factor) {
      throw std::overflow_error("cost_of: more than 64 bits");
    }
    result *= factor;
  }
  return result;
}

std::uint64_t sum(std::initializer_list<std::uint64_t> terms) {
  std::uint64_t result = 0;
  for (const std::uint64_t term : terms) {
    if (result > std::numeric_limits<std::uint64_t>::max() - term) {
      throw std::overflow_error("cost_of: more than 64 bits");
    }
    result += term;
  }
  return result;
}

constexpr std::uint64_t kScaleBytes = 4;    // float32, also scale_ub
constexpr std::uint64_t kNumRowsBytes = 4;  // int32

// The contract's steps, each as the operations that hardware counts: |x|, maximum, x / s, a clamp
// from both sides, encode; and per row a / Q and the test for 0.
constexpr std::uint64_t kPerElement = 1 + 1 + 1 + 2 + 1;
constexpr std::uint64_t kPerRow = 1 + 1;

}  // namespace

Cost cost_of(std::int64_t rows, std::int64_t cols, DType input, DType quant,
             const CostOptions& options) {
  require(rows >= 0, "cost_of: negative rows");
  require(cols >= 1, "cost_of: no columns");
  require(is_input_dtype(input), "cost_of: not an input dtype");
  require(is_quant_dtype(quant), "cost_of: not a quantized type");
  if (rows == 0) return {};

  const auto r = static_cast<std::uint64_t>(rows);
  const auto c = static_cast<std::uint64_t>(cols);
  const std::uint64_t widen = input == DType::kF32 ? 0 : 1;  // conversion to float32
  const std::uint64_t limit = options.scale_ub ? 1 : 0;      // min(a, scale_ub)
  Cost cost;
  cost.bytes_read = sum({product({r, c, size_of(input)}), options.scale_ub ? kScaleBytes : 0,
                         options.num_rows ? kNumRowsBytes : 0});
  cost.bytes_written = sum({product({r, c, size_of(quant)}), product({r, kScaleBytes})});
  cost.operations = sum({product({r, c, kPerElement + widen}), product({r, kPerRow + limit})});
  return cost;
}

}  // namespace assay::reference
