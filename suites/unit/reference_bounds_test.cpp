// The error bounds: never exceeded, and reached.
#include "reference/bounds.h"

#include <algorithm>
#include <cmath>

#include "reference/error_statistics.h"
#include "reference/value_table.h"
#include "suites/unit/reference_testing.h"

namespace assay::reference {
namespace {

class Bounds : public ::testing::TestWithParam<DType> {
 protected:
  static constexpr std::int64_t kCols = 64;

  // Quantizes rows and holds every element against its bound.
  ErrorStatistics check(DType input, const std::vector<float>& values, float qmax) const {
    const Rows x(input, static_cast<std::int64_t>(values.size()) / kCols, kCols, values);
    const Quantized q = quantized(x.view, GetParam(), {.qmax = qmax});
    const ErrorStatistics result =
        accumulate(x.view, GetParam(), q.codes.data(), q.scales.data(), qmax);
    EXPECT_LE(result.max_error_ratio, 1) << name_of(input) << " Q=" << qmax;
    EXPECT_LE(result.max_scale_ratio, 1) << name_of(input) << " Q=" << qmax;
    EXPECT_EQ(result.unusable, 0);
    return result;
  }

  // Q, a value of the type below it, one between values, and one that encodes to zero.
  std::vector<float> qmaxes() const {
    const float largest = largest_finite(GetParam());
    const auto smallest = static_cast<float>(table_.smallest());
    return {largest, largest / 2, 0.83f * largest, 1.5f * smallest, smallest / 4, 0x1p-140f};
  }

  const ValueTable& table_ = ValueTable::of(GetParam());
  Random random_{11};
};
INSTANTIATE_TEST_SUITE_P(All, Bounds, ::testing::ValuesIn(kQuantTypes), type_name);

TEST_P(Bounds, HoldOnUniformRows) {
  std::vector<float> values(200 * kCols);
  for (float& v : values) v = random_.uniform();
  for (const DType input : kInputTypes) {
    for (const float qmax : qmaxes()) check(input, values, qmax);
  }
}

// Every exponent of float32, so that most elements of a row are far below its maximum.
TEST_P(Bounds, HoldOnRowsOfAllMagnitudes) {
  std::vector<float> values(400 * kCols);
  for (float& v : values) v = random_.finite();
  for (const float qmax : qmaxes()) check(DType::kF32, values, qmax);
}

TEST_P(Bounds, HoldOnRowsWithinOneRandomBinade) {
  std::vector<float> values(1000 * kCols);
  for (std::size_t i = 0; i < values.size(); i += kCols) {
    const int exponent = static_cast<int>(random_.below(276)) - 148;
    for (std::size_t c = i; c < i + kCols; ++c) {
      values[c] = std::ldexp(random_.uniform(), exponent);
    }
  }
  for (const float qmax : qmaxes()) check(DType::kF32, values, qmax);
}

// A random scale, and around each tie the float32 neighbours of M * s. The worst of them comes as
// near to the bound as float32 allows, in the normal range and among the subnormals.
TEST_P(Bounds, AreReachedAtTies) {
  const float qmax = largest_finite(GetParam());
  double normal = 0, subnormal = 0;
  for (int repeat = 0; repeat < 20; ++repeat) {
    const float amax = 1 + std::fabs(random_.uniform());
    const float scale = scale_of(amax, qmax);
    for (const double midpoint : table_.midpoints()) {
      std::vector<float> row(kCols, amax);
      const auto tie = static_cast<float>(midpoint * scale);
      for (int c = 1; c < kCols; ++c) {
        const int ulps = c - kCols / 2;
        row[c] = std::bit_cast<float>(std::bit_cast<std::int32_t>(tie) + ulps);
        row[c] = std::min(row[c], amax) * (c % 2 == 0 ? 1.0f : -1.0f);
      }
      const double ratio = check(DType::kF32, row, qmax).max_error_ratio;
      const bool first_step = table_.step_at(midpoint) == table_.smallest();
      (first_step ? subnormal : normal) = std::max(first_step ? subnormal : normal, ratio);
    }
  }
  EXPECT_GT(subnormal, 0.99999);
  if (GetParam() == DType::kInt8) return;  // one step everywhere
  EXPECT_GT(normal, 0.99999);
}

// Where s is a subnormal, a / Q can be rounded down by nearly half of it, and the clamp cuts as
// much from the row's maximum: the term Q * ulp(s) / 2.
TEST_P(Bounds, AreReachedByTheClampUnderSubnormalScales) {
  const float qmax = largest_finite(GetParam());
  const int most = static_cast<int>(std::ceil(1.5 * qmax)) - 1;  // a / Q just below 1.5
  const std::vector<float> row(kCols, static_cast<float>(most) * 0x1p-149f);
  EXPECT_EQ(quantized(row, GetParam()).scales[0], 0x1p-149f);
  const ErrorStatistics result = check(DType::kF32, row, qmax);
  EXPECT_GT(result.max_error_ratio, 0.99);
  EXPECT_GT(result.max_scale_ratio, 0.99);
}

TEST_P(Bounds, AreExceededByTheNextCode) {
  const float qmax = largest_finite(GetParam());
  const float scale = 0.7f;
  for (std::size_t i = 0; i + 1 < table_.magnitudes().size(); ++i) {
    const auto x = static_cast<float>(table_.magnitudes()[i].value * scale);
    const double bound = error_bound(GetParam(), x, scale, qmax);
    const double next = dequantize(GetParam(), table_.magnitudes()[i + 1].code, scale);
    EXPECT_GT(std::fabs(next - x), bound) << i;
  }
}

// The evaluation in double against one with 64 bits of mantissa.
TEST_P(Bounds, AreNotRoundedBelowTheirFormula) {
  const long double u = 0x1p-24L;
  const int m = table_.mantissa_bits();
  const bool integer = GetParam() == DType::kInt8;
  const long double relative = integer ? 0 : 1 / (std::ldexp(2.0L, m) + 1);
  const float qmax = largest_finite(GetParam());
  for (int i = 0; i < 100'000; ++i) {
    const float scale = std::fabs(random_.finite());
    const float x = random_.uniform() * scale * qmax;
    const long double magnitude = std::fabs(x);
    if (!std::isfinite(x) || scale == 0 || magnitude > (long double){scale} * qmax) continue;
    const long double rounding =
        std::max(relative * magnitude, scale * (long double){table_.smallest()} / 2);
    const long double exact = rounding + u * magnitude;
    ASSERT_GE(error_bound(GetParam(), x, scale, qmax), exact);
    ASSERT_LE(error_bound(GetParam(), x, scale, qmax), exact * (1 + 0x1p-49L));
  }
}

TEST(ScaleBound, IsExceededByTheNextScale) {
  for (const float amax : {1.0f, 3.0f, 0.1f, 1e30f, 1e-40f, 1e-42f}) {
    const float scale = scale_of(amax, 127);
    for (const float wrong : {std::nextafter(scale, 0.0f), std::nextafter(scale, HUGE_VALF)}) {
      EXPECT_LE(std::fabs(amax - 127.0 * scale), scale_error_bound(scale, 127));
      EXPECT_GT(std::fabs(amax - 127.0 * wrong), scale_error_bound(wrong, 127)) << amax;
    }
  }
}

TEST(ScaleBound, UnderflowBeginsWhereItSays) {
  for (const DType type : kQuantTypes) {
    const float qmax = largest_finite(type);
    const auto last = static_cast<float>(std::floor(underflow_bound(qmax) * 0x1p149) * 0x1p-149);
    EXPECT_EQ(scale_of(last, qmax), 1) << name_of(type);
    EXPECT_EQ(scale_of(last + 0x1p-149f, qmax), 0x1p-149f) << name_of(type);
  }
}

// The contract states s * (1/2 + 127 * 2^-23) for int8. BOUNDS.md: true for normal scales only.
TEST(ContractBound, FailsUnderSubnormalScales) {
  const float x = 190 * 0x1p-149f, scale = 0x1p-149f;
  ASSERT_EQ(quantized({x}, DType::kInt8).scales[0], scale);
  const double error = std::fabs(x - dequantize(DType::kInt8, 127, scale));
  EXPECT_EQ(error, 63 * 0x1p-149);
  EXPECT_GT(error, scale * (0.5 + 127 * 0x1p-23));
  EXPECT_LE(error, error_bound(DType::kInt8, x, scale, 127));
}

}  // namespace
}  // namespace assay::reference
