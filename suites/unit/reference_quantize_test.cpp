// The golden reference on rows worked out by hand, and the contract's consequences.
#include "reference/quantize.h"

#include <algorithm>
#include <cfenv>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>

#include "reference/value_table.h"
#include "suites/unit/reference_testing.h"

namespace assay::reference {
namespace {

using Codes = std::vector<std::uint8_t>;
constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

std::uint32_t bits_of(float v) {
  return std::bit_cast<std::uint32_t>(v);
}

TEST(QuantizeByHand, Int8) {
  const Quantized q = quantized({127, -64, 0.5f, 1.5f, 2.5f, -2.5f, -0.0f, -0.3f}, DType::kInt8);
  EXPECT_EQ(q.scales[0], 1);
  EXPECT_EQ(q.codes, (Codes{127, 0xC0, 0, 2, 2, 0xFE, 0, 0}));
}

TEST(QuantizeByHand, E4m3fn) {
  const Quantized q = quantized({-896, 2, 2.125f, 2.375f, -0.0f, -0x1p-9f}, DType::kE4m3fn);
  EXPECT_EQ(q.scales[0], 2);
  // 1.0625 and 1.1875 are ties between 1, 1.125 and 1.25; -2^-10 is the tie that becomes -0.
  EXPECT_EQ(q.codes, (Codes{0xFE, 0x38, 0x38, 0x3A, 0x80, 0x80}));
}

TEST(QuantizeByHand, E4m3fnuz) {
  const Quantized q = quantized({120, -0.5f, -0.0f, -0x1p-12f}, DType::kE4m3fnuz);
  EXPECT_EQ(q.scales[0], 0.5f);
  EXPECT_EQ(q.codes, (Codes{0x7F, 0xC0, 0x00, 0x00}));
}

// 0.3 / (3 / 127) rounds to 12.7; the scale itself is not exact.
TEST(QuantizeByHand, InexactScale) {
  const Quantized q = quantized({3.0f, 0.3f, -1.0f}, DType::kInt8);
  EXPECT_EQ(bits_of(q.scales[0]), 0x3CC18306u);  // 0.023622047...
  EXPECT_EQ(q.codes, (Codes{127, 13, 0xD6}));    // -42.33 -> -42
}

TEST(QuantizeByHand, SixteenBitInputs) {
  const std::uint16_t bf16[] = {0x42FE, 0xBFC0, 0x4020};  // 127, -1.5, 2.5
  const std::uint16_t f16[] = {0x57F0, 0xBE00, 0x4100};   // the same
  for (const auto& [type, bits] : {std::pair{DType::kBf16, bf16}, std::pair{DType::kF16, f16}}) {
    Codes codes(3);
    EXPECT_EQ(quantize_row(bits, type, 3, DType::kInt8, {}, codes.data()), 1) << name_of(type);
    EXPECT_EQ(codes, (Codes{127, 0xFE, 2})) << name_of(type);
  }
}

TEST(QuantizeEdges, ZeroRowHasScaleOne) {
  const Quantized q = quantized({0.0f, -0.0f}, DType::kE4m3fn);
  EXPECT_EQ(q.scales[0], 1);
  EXPECT_EQ(q.codes, (Codes{0x00, 0x80}));
}

TEST(QuantizeEdges, UnderflowOfTheScaleGivesOne) {
  const Quantized q = quantized({0x1p-149f, -0x1p-149f}, DType::kInt8);
  EXPECT_EQ(q.scales[0], 1);
  EXPECT_EQ(q.codes, (Codes{0, 0}));
  EXPECT_EQ(quantized({63 * 0x1p-149f}, DType::kInt8).scales[0], 1);  // 0.496 -> 0
}

TEST(QuantizeEdges, SubnormalScalesAreKeptAndClampTheirRow) {
  const Quantized low = quantized({64 * 0x1p-149f, -3 * 0x1p-149f}, DType::kInt8);
  EXPECT_EQ(low.scales[0], 0x1p-149f);  // 0.504 -> 1
  EXPECT_EQ(low.codes, (Codes{64, 0xFD}));
  const Quantized high = quantized({190 * 0x1p-149f, 128 * 0x1p-149f}, DType::kInt8);
  EXPECT_EQ(high.scales[0], 0x1p-149f);  // 1.496 -> 1
  EXPECT_EQ(high.codes, (Codes{127, 127}));
}

TEST(QuantizeEdges, InfiniteElement) {
  const Quantized q = quantized({1, -kInfinity, -2, 0, kInfinity, 3e38f}, DType::kE4m3fn);
  EXPECT_EQ(q.scales[0], kInfinity);
  EXPECT_EQ(q.codes, (Codes{0x00, 0x7F, 0x80, 0x00, 0x7F, 0x00}));
}

TEST(QuantizeEdges, NaNElementSpoilsItsRowAndNoOther) {
  for (const float nan : {kNaN, -kNaN, std::bit_cast<float>(0xFF812345u)}) {
    const Rows x(DType::kF32, 3, 2, {1, 2, nan, kInfinity, 3, 4});
    const Quantized q = quantized(x.view, DType::kE5m2);
    EXPECT_EQ(bits_of(q.scales[1]), 0x7FC00000u);
    EXPECT_EQ((Codes{q.codes[2], q.codes[3]}), (Codes{0x7F, 0x7F}));
    EXPECT_EQ(q.scales[0], 2 / 57344.0f);
    EXPECT_EQ(q.scales[2], 4 / 57344.0f);
    EXPECT_EQ(quantized({nan, 1}, DType::kInt8).codes, (Codes{0, 0}));
    EXPECT_EQ(quantized({nan, 1}, DType::kE4m3fnuz).codes, (Codes{0x80, 0x80}));
  }
}

TEST(QuantizeEdges, EveryPositionCounts) {
  for (const std::size_t cols : {1, 2, 7, 8, 9, 64, 131}) {
    for (std::size_t at = 0; at < cols; ++at) {
      std::vector<float> row(cols, -1.0f);
      row[at] = -254;
      const Quantized q = quantized(row, DType::kInt8);
      ASSERT_EQ(q.scales[0], 2) << at << " of " << cols;
      ASSERT_EQ(q.codes[at], 0x81) << at << " of " << cols;
      row[at] = kNaN;
      ASSERT_TRUE(std::isnan(quantized(row, DType::kInt8).scales[0])) << at << " of " << cols;
    }
  }
}

TEST(QuantizeEdges, NaNScalesHaveOnePattern) {
  for (const std::uint32_t nan : {0x7FC00000u, 0xFFC00000u, 0x7FFFFFFFu, 0xFF800001u}) {
    EXPECT_EQ(bits_of(scale_of(std::bit_cast<float>(nan), 127)), 0x7FC00000u);
  }
}

TEST(QuantizeEdges, LargestInputs) {
  const float most = std::numeric_limits<float>::max();
  const Quantized q = quantized({most, -most, most / 127}, DType::kInt8);
  EXPECT_EQ(q.scales[0], most / 127);
  EXPECT_EQ(q.codes, (Codes{127, 0x81, 1}));
}

TEST(QuantizeEdges, RefusesBadArguments) {
  Codes codes(1);
  float scale = 0, x = 1;
  const auto call = [&](std::int64_t cols, DType in, DType quant, const QuantizeOptions& options) {
    quantize({&x, in, 1, cols, cols}, quant, options, codes.data(), &scale);
  };
  EXPECT_THROW(call(0, DType::kF32, DType::kInt8, {}), std::invalid_argument);
  EXPECT_THROW(call(1, DType::kInt8, DType::kInt8, {}), std::invalid_argument);
  EXPECT_THROW(call(1, DType::kF32, DType::kBf16, {}), std::invalid_argument);
  EXPECT_THROW(call(1, DType::kF32, DType::kInt8, {.num_rows = 1, .num_rows_factor = 0}),
               std::invalid_argument);
  for (const float qmax : {0.0f, -1.0f, 127.5f, kInfinity, kNaN}) {
    EXPECT_THROW(call(1, DType::kF32, DType::kInt8, {.qmax = qmax}), std::invalid_argument);
  }
  EXPECT_EQ(scale, 0);
}

TEST(QuantizeEdges, RefusesOtherRoundingModes) {
  std::fesetround(FE_UPWARD);
  EXPECT_THROW(quantized({1.0f}, DType::kInt8), std::runtime_error);
  std::fesetround(FE_TONEAREST);
}

class QuantizeRandom : public ::testing::TestWithParam<DType> {
 protected:
  static constexpr std::int64_t kRows = 37, kCols = 129;

  static std::vector<float> values(std::uint64_t seed) {
    Random random(seed);
    std::vector<float> result(kRows * kCols);
    for (float& v : result) v = random.uniform();
    return result;
  }
  Quantized run(const std::vector<float>& rows, int threads = 1) const {
    const Rows x(DType::kF32, kRows, kCols, rows);
    return quantized(x.view, GetParam(), {}, threads);
  }
};
INSTANTIATE_TEST_SUITE_P(All, QuantizeRandom, ::testing::ValuesIn(kQuantTypes), type_name);

TEST_P(QuantizeRandom, ThreadsDoNotMatter) {
  const Quantized one = run(values(1), 1);
  for (const int threads : {0, 2, 5, 64}) {
    const Quantized many = run(values(1), threads);
    EXPECT_EQ(many.codes, one.codes) << threads;
    EXPECT_EQ(many.scales, one.scales) << threads;
  }
}

// Steps 1 to 5 once more, element by element, through the functions that state them.
TEST_P(QuantizeRandom, RowsAndElementsAgree) {
  const std::vector<float> x = values(2);
  const Quantized q = run(x);
  const float qmax = resolve_qmax(GetParam());
  for (std::int64_t r = 0; r < kRows; ++r) {
    const float scale = scale_of(row_amax(&x[r * kCols], kCols), qmax);
    ASSERT_EQ(q.scales[r], scale);
    for (std::int64_t i = r * kCols; i < (r + 1) * kCols; ++i) {
      ASSERT_EQ(q.codes[i], quantize_element(GetParam(), x[i], scale, qmax));
    }
  }
}

TEST_P(QuantizeRandom, ReversingRowsReversesCodes) {
  std::vector<float> x = values(3);
  Quantized forward = run(x);
  std::reverse(x.begin(), x.end());  // also the order of the rows
  const Quantized backward = run(x);
  std::reverse(forward.codes.begin(), forward.codes.end());
  std::reverse(forward.scales.begin(), forward.scales.end());
  EXPECT_EQ(backward.codes, forward.codes);
  EXPECT_EQ(backward.scales, forward.scales);
}

TEST_P(QuantizeRandom, NegatingNegates) {
  std::vector<float> x = values(4);
  const Quantized q = run(x);
  for (float& v : x) v = -v;
  const Quantized negated = run(x);
  EXPECT_EQ(negated.scales, q.scales);
  for (std::size_t i = 0; i < x.size(); ++i) {
    ASSERT_EQ(decode(GetParam(), negated.codes[i]), -decode(GetParam(), q.codes[i]));
  }
}

TEST_P(QuantizeRandom, PowersOfTwoScaleTheScale) {
  std::vector<float> x = values(5);
  const Quantized q = run(x);
  for (float& v : x) v *= 0x1p40f;
  const Quantized scaled = run(x);
  EXPECT_EQ(scaled.codes, q.codes);
  for (std::int64_t r = 0; r < kRows; ++r) EXPECT_EQ(scaled.scales[r], q.scales[r] * 0x1p40f);
}

}  // namespace
}  // namespace assay::reference
