// The options of the golden reference: scale_ub, num_rows, qmax, strides.
#include <cmath>
#include <limits>

#include "reference/quantize.h"
#include "suites/unit/reference_testing.h"

namespace assay::reference {
namespace {

using Codes = std::vector<std::uint8_t>;
constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

TEST(ScaleUb, LimitsTheRowMaximumAndClampsWhatIsBeyond) {
  const Quantized q = quantized({200, -100, -300, 50.5f}, DType::kInt8, {.scale_ub = 127.0f});
  EXPECT_EQ(q.scales[0], 1);
  EXPECT_EQ(q.codes, (Codes{127, 0x9C, 0x81, 50}));
}

TEST(ScaleUb, AboveTheMaximumChangesNothing) {
  const std::vector<float> row = {1, -3, 2};
  EXPECT_EQ(quantized(row, DType::kE4m3fn, {.scale_ub = 3.5f}).codes,
            quantized(row, DType::kE4m3fn).codes);
  EXPECT_EQ(quantized(row, DType::kE4m3fn, {.scale_ub = 3.5f}).scales[0], 3 / 448.0f);
}

TEST(ScaleUb, MakesInfiniteRowsFinite) {
  const Quantized q = quantized({kInfinity, -kInfinity, 448}, DType::kE4m3fn, {.scale_ub = 448.0f});
  EXPECT_EQ(q.scales[0], 1);
  EXPECT_EQ(q.codes, (Codes{0x7E, 0xFE, 0x7E}));
}

TEST(ScaleUb, NaNStaysNaNOnBothSides) {
  EXPECT_TRUE(std::isnan(quantized({kNaN, 1}, DType::kInt8, {.scale_ub = 0.5f}).scales[0]));
  const Quantized q = quantized({1, 2}, DType::kE4m3fnuz, {.scale_ub = kNaN});
  EXPECT_EQ(std::bit_cast<std::uint32_t>(q.scales[0]), 0x7FC00000u);
  EXPECT_EQ(q.codes, (Codes{0x80, 0x80}));
}

// No special case: min, divide, and 1 in place of 0.
TEST(ScaleUb, ZeroAndNegativeAreTakenLiterally) {
  const Quantized zero = quantized({200, -3}, DType::kInt8, {.scale_ub = 0.0f});
  EXPECT_EQ(zero.scales[0], 1);
  EXPECT_EQ(zero.codes, (Codes{127, 0xFD}));
  const Quantized negative = quantized({200, -3}, DType::kInt8, {.scale_ub = -127.0f});
  EXPECT_EQ(negative.scales[0], -1);
  EXPECT_EQ(negative.codes, (Codes{0x81, 3}));
  EXPECT_EQ(quantized({1}, DType::kInt8, {.scale_ub = -0x1p-149f}).scales[0], 1);
}

TEST(Qmax, ReplacesTheLargestValue) {
  const Quantized q = quantized({448, -224, 1}, DType::kE4m3fnuz, {.qmax = 224.0f});
  EXPECT_EQ(q.scales[0], 2);
  EXPECT_EQ(q.codes, (Codes{0x7E, 0xF6, 0x38}));  // 224, -112, 0.5
}

// Only here does the clamp show: beyond the largest finite value the encoder saturates anyway.
TEST(Qmax, ClampsBelowTheLargestValue) {
  const QuantizeOptions options{.scale_ub = 224.0f, .qmax = 224.0f};
  const Quantized q = quantized({448, -448, 233, kInfinity}, DType::kE4m3fnuz, options);
  EXPECT_EQ(q.scales[0], 1);
  EXPECT_EQ(q.codes, (Codes{0x7E, 0xFE, 0x7E, 0x7E}));
}

// The clamp comes before the encoding, which may round past Q.
TEST(Qmax, MayRoundPastItself) {
  EXPECT_EQ(quantized({1.0f}, DType::kInt8, {.qmax = 99.75f}).codes, Codes{100});
  EXPECT_EQ(quantized({1.0f}, DType::kInt8, {.qmax = 0.25f}).codes, Codes{0});
}

TEST(Qmax, BelowOneMayOverflowTheScale) {
  const float most = std::numeric_limits<float>::max();
  const Quantized q = quantized({most, 1}, DType::kInt8, {.qmax = 0.5f});
  EXPECT_EQ(q.scales[0], kInfinity);
  EXPECT_EQ(q.codes, (Codes{0, 0}));
}

TEST(NumRows, ProcessedRows) {
  const auto processed = [](std::int32_t num_rows, std::int32_t factor) {
    return processed_rows(1000, {.num_rows = num_rows, .num_rows_factor = factor});
  };
  EXPECT_EQ(processed_rows(1000, {}), 1000);
  EXPECT_EQ(processed(7, 3), 21);
  EXPECT_EQ(processed(0, 3), 0);
  EXPECT_EQ(processed(-1, 3), 0);
  EXPECT_EQ(processed(1000, 1), 1000);
  EXPECT_EQ(processed(2000, 1), 1000);
  EXPECT_EQ(processed(1 << 30, 4), 1000);    // 2^32, which is 0 in 32 bits
  EXPECT_EQ(processed(65537, 65535), 1000);  // 2^32 - 1, which is -1
  EXPECT_EQ(processed(INT32_MIN, INT32_MAX), 0);
  EXPECT_EQ(processed(INT32_MIN, 2), 0);  // -2^32, which is 0
}

TEST(NumRows, LeavesTheOtherRowsUntouched) {
  const Rows x(DType::kF32, 4, 2, {1, 2, 3, 4, 5, 6, 7, 8});
  Codes codes(8, 0xAA);
  std::vector<float> scales(4, -7);
  const QuantizeOptions options{.num_rows = 1, .num_rows_factor = 3};
  quantize(x.view, DType::kInt8, options, codes.data(), scales.data());
  EXPECT_EQ(codes, (Codes{64, 127, 95, 127, 106, 127, 0xAA, 0xAA}));
  EXPECT_EQ(scales, (std::vector<float>{2 / 127.0f, 4 / 127.0f, 6 / 127.0f, -7}));
}

TEST(Strides, PaddingIsNotRead) {
  const std::vector<float> padded = {1, 2, kNaN, 3, 4, kInfinity};
  const InputView view{padded.data(), DType::kF32, 2, 2, 3};
  const Quantized q = quantized(view, DType::kInt8);
  EXPECT_EQ(q.codes, (Codes{64, 127, 95, 127}));
  EXPECT_EQ(q.scales, (std::vector<float>{2 / 127.0f, 4 / 127.0f}));
}

}  // namespace
}  // namespace assay::reference
