#include "suites/distributions.h"

#include <bit>
#include <cmath>
#include <stdexcept>

#include "reference/value_table.h"

namespace assay {

namespace {

// The bits of an input type's landmarks.
struct Layout {
  std::uint32_t sign, infinity, mantissa_mask, all;
};

Layout layout(DType type) {
  if (type == DType::kBf16) return {0x8000u, 0x7f80u, 0x007fu, 0xffffu};
  if (type == DType::kF16) return {0x8000u, 0x7c00u, 0x03ffu, 0xffffu};
  return {0x80000000u, 0x7f800000u, 0x007fffffu, 0xffffffffu};
}

std::uint32_t put(const ElementContext& e, float value) {
  return input_bits(e.test.input, value);
}

float sign(const ElementContext& e) {
  return e.random.bits(2 * e.cols + e.col) & 1u ? -1.0f : 1.0f;
}

float uniform_value(const ElementContext& e) {
  return 2.0f * e.random.uniform(e.col) - 1.0f;
}

// A bell curve: the sum of four uniform numbers (Irwin-Hall), exact in float32, so that no math
// library has a say in the data. Standard deviation 1.
float bell_value(const ElementContext& e) {
  const std::array<std::uint32_t, 4> block = e.random.block(static_cast<std::uint64_t>(e.col));
  std::int64_t sum = 0;
  for (const std::uint32_t bits : block) sum += static_cast<std::int64_t>(bits >> 8) - (1 << 23);
  return static_cast<float>(sum) * 0x1.bb67aep-24f;  // sqrt(3) * 2^-24
}

// A power of two from the row's number that differs from the neighbouring rows'.
float row_power(const ElementContext& e) {
  const int spread = e.test.input == DType::kF16 ? 5 : 24;
  const auto step = static_cast<int>((static_cast<std::uint64_t>(e.row) * 7) % (2 * spread + 1));
  return std::ldexp(1.0f, step - spread);
}

std::uint32_t uniform(const ElementContext& e) {
  return put(e, uniform_value(e));
}
std::uint32_t bell(const ElementContext& e) {
  return put(e, bell_value(e));
}

std::uint32_t outliers(const ElementContext& e) {
  const bool outlier = (e.random.bits(3 * e.cols + e.col) & 255u) == 0;
  return put(e, bell_value(e) * (outlier ? 64.0f : 1.0f));
}

std::uint32_t rowscale(const ElementContext& e) {
  return put(e, uniform_value(e) * row_power(e));
}

std::uint32_t tiny(const ElementContext& e) {
  const std::uint32_t bits = e.random.bits(e.col);
  const auto steps = static_cast<std::uint32_t>(1 + e.row % 40);  // row maxima from the least up
  return (bits & 1u ? layout(e.test.input).sign : 0u) | (bits >> 8) % (steps + 1);
}

// Row maxima whose scale is subnormal in float32, or whose scale underflows to zero.
std::uint32_t subnormal_scale(const ElementContext& e) {
  const int exponent = e.test.input == DType::kF16 ? -20 : -120 - static_cast<int>(e.row % 28);
  return put(e, uniform_value(e) * std::ldexp(1.0f, exponent));
}

std::uint32_t huge(const ElementContext& e) {
  const Layout l = layout(e.test.input);
  const std::uint32_t largest = l.infinity - 1;
  const std::uint32_t bits = e.random.bits(e.col);
  const bool at_the_top = e.col == e.row % e.cols;
  return (bits & 1u ? l.sign : 0u) |
         (at_the_top ? largest : largest - (bits >> 1) % l.mantissa_mask);
}

std::uint32_t zero(const ElementContext& e) {
  return e.random.bits(e.col) & 1u ? layout(e.test.input).sign : 0u;
}

// The column that row `row` marks: each one in turn where there are rows enough, else spread from
// the first to the last.
std::int64_t marked_column(const ElementContext& e) {
  if (e.rows >= e.cols) return e.row % e.cols;
  if (e.row == e.rows - 1) return e.cols - 1;
  return e.row * (e.cols / e.rows) + e.row % (e.cols / e.rows);
}

std::uint32_t onehot(const ElementContext& e) {
  if (e.col == marked_column(e)) return put(e, sign(e) * (1.0f + e.random.uniform(e.col)));
  return put(e, uniform_value(e) * 0x1p-6f);
}

std::uint32_t lone(const ElementContext& e) {
  return e.col == marked_column(e) ? put(e, sign(e) * row_power(e)) : 0u;
}

// The scale of each row is a power of two; its elements sit on the midpoints between two codes, or
// one input spacing above or below.
std::uint32_t ties(const ElementContext& e) {
  const auto midpoints = reference::ValueTable::of(e.test.quant).midpoints();
  const float power = std::ldexp(1.0f, -static_cast<int>(e.row % 3));
  if (e.col == e.row % e.cols) return put(e, sign(e) * largest_finite(e.test.quant) * power);
  const std::uint32_t random = e.random.bits(e.col);
  const auto midpoint = static_cast<float>(midpoints[(random >> 4) % midpoints.size()]);
  const std::uint32_t bits = put(e, sign(e) * midpoint * power);
  return bits + (random % 3 == 0 ? 0u : random % 3 == 1 ? 1u : ~0u);
}

// As ties, but every element on a midpoint: the population whose mean error tells ties-to-even.
std::uint32_t midpoints(const ElementContext& e) {
  const auto all = reference::ValueTable::of(e.test.quant).midpoints();
  const float power = std::ldexp(1.0f, -static_cast<int>(e.row % 3));
  if (e.col == e.row % e.cols) return put(e, sign(e) * largest_finite(e.test.quant) * power);
  const auto count = static_cast<std::uint32_t>(all.size());
  const auto midpoint = static_cast<float>(all[e.random.below(e.col, count)]);
  return put(e, sign(e) * midpoint * power);
}

std::uint32_t constant(const ElementContext& e) {
  return put(e, (e.row % 2 == 0 ? 1.0f : -1.0f) * (0.5f + e.random.uniform(0)));
}

std::uint32_t negative(const ElementContext& e) {
  return put(e, -std::fabs(uniform_value(e)));
}

std::uint32_t ramp(const ElementContext& e) {
  return put(e, static_cast<float>(e.col + 1) / static_cast<float>(e.cols));
}

std::uint32_t powers(const ElementContext& e) {
  return put(e, sign(e) * std::ldexp(1.0f, -static_cast<int>(e.random.below(e.col, 14))));
}

// Infinities and NaNs with any sign and payload.
std::uint32_t any_nan(const ElementContext& e) {
  const Layout l = layout(e.test.input);
  const std::uint32_t random = e.random.bits(5 * e.cols);
  return (random & 1u ? l.sign : 0u) | l.infinity | (1u + (random >> 1) % l.mantissa_mask);
}
std::uint32_t any_infinity(const ElementContext& e) {
  const Layout l = layout(e.test.input);
  return (e.random.bits(6 * e.cols) & 1u ? l.sign : 0u) | l.infinity;
}

// One special element in every other row, at each column in turn.
std::uint32_t nan(const ElementContext& e) {
  const bool here = e.row % 2 == 0 && e.col == marked_column(e);
  return here ? any_nan(e) : uniform(e);
}
std::uint32_t infinity(const ElementContext& e) {
  const bool here = e.row % 2 == 0 && e.col == marked_column(e);
  return here ? any_infinity(e) : uniform(e);
}

// Rows of every kind next to each other, so that one row's rule reaching another shows.
std::uint32_t special(const ElementContext& e) {
  const Layout l = layout(e.test.input);
  const bool marked = e.col == static_cast<std::int64_t>(
                                   e.random.below(7 * e.cols, static_cast<std::uint32_t>(e.cols)));
  switch (e.row % 12) {
    case 0:
      return 0;
    case 1:
      return l.sign;
    case 2:
      return marked ? 1u : 0u;  // the least subnormal
    case 3:
      return marked ? l.sign | (l.infinity - 1) : uniform(e);  // the largest finite value
    case 4:
      return marked ? any_infinity(e) : uniform(e);
    case 5:
      return marked ? any_nan(e) : uniform(e);
    case 6:
      return e.col % 2 == 0 ? any_infinity(e) : any_nan(e);
    case 7:
      return marked ? l.infinity - 1 : (e.col % 2 == 0 ? l.sign : 0u);
    case 8:
      return e.col % 3 == 0 ? l.sign : uniform(e);
    case 9:
      return any_infinity(e);
    case 10:
      return marked ? l.sign | (l.mantissa_mask + 1) : tiny(e);  // the least normal
    default:
      return uniform(e);
  }
}

// Every 16-bit pattern in order: neighbouring magnitudes share a row. float32 takes steps that
// visit each exponent.
std::uint32_t allvalues(const ElementContext& e) {
  if (e.test.input == DType::kF32) return static_cast<std::uint32_t>(e.index() * 0x9e37u);
  return static_cast<std::uint32_t>(e.index()) & 0xffffu;
}

// Every finite pattern, scattered over the rows: an odd factor permutes the patterns.
std::uint32_t scattered(const ElementContext& e) {
  const Layout l = layout(e.test.input);
  std::uint32_t bits = static_cast<std::uint32_t>(e.index() * 0x9e3779b1u) & l.all;
  if ((bits & l.infinity) == l.infinity) bits &= ~(l.mantissa_mask + 1);  // not finite: halve it
  return bits;
}

}  // namespace

const std::vector<Distribution>& distributions() {
  static const std::vector<Distribution> list = {
      {"uniform", "uniform on [-1, 1)", uniform},
      {"bell", "bell curve of standard deviation 1", bell},
      {"outliers", "bell curve, one in 256 elements 64 times larger", outliers},
      {"rowscale", "uniform, each row times its own power of two", rowscale},
      {"tiny", "subnormals of the input type", tiny},
      {"subnormal_scale", "row maxima whose scale is subnormal or underflows", subnormal_scale},
      {"huge", "close to the largest finite value", huge},
      {"zero", "+0 and -0", zero},
      {"onehot", "one large element per row, at each column in turn", onehot},
      {"lone", "one non-zero element per row, at each column in turn", lone},
      {"ties", "scales that are powers of two, elements on and beside midpoints", ties},
      {"midpoints", "scales that are powers of two, elements on midpoints", midpoints},
      {"constant", "all elements of a row equal", constant},
      {"negative", "no positive element", negative},
      {"ramp", "growing along the row", ramp},
      {"powers", "powers of two", powers},
      {"nan", "one NaN in every other row", nan},
      {"infinity", "one infinity in every other row", infinity},
      {"special", "rows of every special kind next to each other", special},
      {"allvalues", "every bit pattern of the input type, in order", allvalues},
      {"scattered", "every finite bit pattern, scattered over the rows", scattered},
  };
  return list;
}

const Distribution* find_distribution(std::string_view name) {
  for (const Distribution& distribution : distributions()) {
    if (distribution.name == name) return &distribution;
  }
  return nullptr;
}

std::uint32_t input_bits(DType type, float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  if (type == DType::kF32) return bits;
  if (type == DType::kF16) return std::bit_cast<std::uint16_t>(static_cast<_Float16>(value));
  if (type == DType::kBf16) return (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16;
  throw std::logic_error("input_bits: not an input type");
}

}  // namespace assay
