// The error statistics: right results are never called biased, wrong roundings always are.
#include <algorithm>
#include <cmath>
#include <limits>

#include "reference/encode.h"
#include "reference/expected_error.h"
#include "reference/value_table.h"
#include "suites/unit/reference_testing.h"

namespace assay::reference {
namespace {

enum class Rounding { kNearestEven, kTiesAway, kTruncate, kFloor };

// A quantizer like the reference, but for its rounding.
std::uint8_t encode_by(Rounding rounding, const ValueTable& table, float v) {
  if (rounding == Rounding::kNearestEven) return encode(table.type(), v);
  const auto values = table.magnitudes();
  const double magnitude = std::fabs(v);
  std::size_t i = 0;  // of the value at or below the magnitude
  while (i + 1 < values.size() && values[i + 1].value <= magnitude) ++i;
  const bool exact = values[i].value == magnitude;
  const bool away = rounding == Rounding::kTiesAway ? magnitude >= table.midpoints()[i]
                    : rounding == Rounding::kFloor  ? std::signbit(v)
                                                    : false;
  if (!exact && away && i + 1 < values.size()) ++i;
  return std::signbit(v) ? table.negated(i) : values[i].code;
}

class Statistics : public ::testing::TestWithParam<DType> {
 protected:
  static constexpr std::int64_t kRows = 32, kCols = 256;

  std::vector<float> uniform_rows(std::uint64_t seed) const {
    Random random(seed);
    std::vector<float> values(kRows * kCols);
    for (float& v : values) v = random.uniform();
    return values;
  }

  std::vector<float> tie_rows(std::uint64_t seed) const {
    Random random(seed);
    std::vector<float> values(kRows * kCols);
    for (float& v : values) {
      v = static_cast<float>(table_.midpoints()[random.below(table_.midpoints().size())]);
      if (random.below(2) == 1) v = -v;
    }
    for (std::int64_t r = 0; r < kRows; ++r) values[r * kCols + r] = largest_finite(GetParam());
    return values;
  }

  // What the judge says about rows that were quantized with a rounding.
  BiasVerdict verdict(Rounding rounding, DType input, Population population,
                      std::uint64_t seed) const {
    const bool ties = population == Population::kTies;
    const Rows x(input, kRows, kCols, ties ? tie_rows(seed) : uniform_rows(seed));
    const float qmax = largest_finite(GetParam());
    Quantized q = quantized(x.view, GetParam());
    std::vector<float> row(kCols);
    for (std::int64_t r = 0; r < kRows; ++r) {
      decode_inputs(input, x.view.row(r), row);
      for (std::int64_t c = 0; c < kCols; ++c) {
        const float v = std::clamp(row[c] / q.scales[r], -qmax, qmax);
        q.codes[r * kCols + c] = encode_by(rounding, table_, v);
      }
    }
    const ErrorStatistics got =
        accumulate(x.view, GetParam(), q.codes.data(), q.scales.data(), qmax);
    return judge_bias(got, expected_error(GetParam(), input, qmax, population));
  }

  const ValueTable& table_ = ValueTable::of(GetParam());
};
INSTANTIATE_TEST_SUITE_P(All, Statistics, ::testing::ValuesIn(kQuantTypes), type_name);

TEST_P(Statistics, RightResultsAreNotBiased) {
  for (const Population population : {Population::kUniform, Population::kTies}) {
    for (const DType input : kInputTypes) {
      for (std::uint64_t seed = 0; seed < 50; ++seed) {
        const BiasVerdict v = verdict(Rounding::kNearestEven, input, population, seed);
        ASSERT_FALSE(v.biased()) << name_of(input) << " seed " << seed << " signed "
                                 << v.signed_error.z << " outward " << v.outward_error.z << " abs "
                                 << v.abs_error.z;
      }
    }
  }
}

TEST_P(Statistics, TruncationIsBiasedInward) {
  const auto v = verdict(Rounding::kTruncate, DType::kF32, Population::kUniform, 1);
  EXPECT_TRUE(v.outward_error.significant());
  EXPECT_NEAR(v.outward_error.value, -0.5, 0.05);
  EXPECT_FALSE(v.signed_error.significant());
  EXPECT_TRUE(verdict(Rounding::kTruncate, DType::kBf16, Population::kTies, 1).biased());
}

TEST_P(Statistics, FloorIsBiasedDownward) {
  const auto v = verdict(Rounding::kFloor, DType::kF32, Population::kUniform, 2);
  EXPECT_TRUE(v.signed_error.significant());
  EXPECT_NEAR(v.signed_error.value, -0.5, 0.05);
  EXPECT_FALSE(v.outward_error.significant());
}

TEST_P(Statistics, TiesAwayAreBiasedOutwardOnTies) {
  for (const DType input : kInputTypes) {
    const auto v = verdict(Rounding::kTiesAway, input, Population::kTies, 3);
    EXPECT_TRUE(v.outward_error.significant()) << name_of(input);
    EXPECT_NEAR(v.outward_error.value, 0.5, 0.05);
  }
}

// The derived deviations are the true ones: over many seeds, z has mean square 1. The mean of 200
// squares of normal numbers lies within 5 of its deviations (0.1 each) of 1.
TEST_P(Statistics, TheDeviationsAreThoseDerived) {
  double squares = 0;
  const int seeds = 200;
  for (int seed = 0; seed < seeds; ++seed) {
    const auto v = verdict(Rounding::kNearestEven, DType::kF32, Population::kUniform,
                           1000 + static_cast<std::uint64_t>(seed));
    squares += v.outward_error.z * v.outward_error.z;
  }
  EXPECT_NEAR(squares / seeds, 1, 0.5);
}

TEST_P(Statistics, UniformRowsHaveAQuarterStepOfErrorAndThePredictedSnr) {
  const Rows x(DType::kF32, kRows, kCols, uniform_rows(5));
  const Quantized q = quantized(x.view, GetParam());
  const float qmax = largest_finite(GetParam());
  const auto got = accumulate(x.view, GetParam(), q.codes.data(), q.scales.data(), qmax);
  const auto expected = expected_error(GetParam(), DType::kF32, qmax, Population::kUniform);
  EXPECT_NEAR(expected.mean_outward, 0, 1e-12);
  EXPECT_NEAR(expected.mean_abs, 0.25, 1e-12);
  EXPECT_NEAR(expected.sd_outward, std::sqrt(1 / 12.0), 1e-12);
  EXPECT_NEAR(got.mean_abs(), 0.25, 0.01);
  EXPECT_NEAR(got.snr_db(), expected.snr_db, 0.5);
}

// Threads must not change a sum, and merging must keep the place of the worst element.
TEST_P(Statistics, DoNotDependOnThreads) {
  Random random(6);
  std::vector<float> values(1000 * kCols);
  for (float& v : values) v = random.uniform();
  const Rows x(DType::kF32, 1000, kCols, values);
  const Quantized q = quantized(x.view, GetParam());
  const float qmax = largest_finite(GetParam());
  const auto one = accumulate(x.view, GetParam(), q.codes.data(), q.scales.data(), qmax, {}, 1);
  const auto many = accumulate(x.view, GetParam(), q.codes.data(), q.scales.data(), qmax, {}, 7);
  EXPECT_EQ(one.sum_outward, many.sum_outward);
  EXPECT_EQ(one.sum_noise, many.sum_noise);
  EXPECT_EQ(one.max_error_ratio, many.max_error_ratio);
  EXPECT_EQ(one.worst_row, many.worst_row);
  EXPECT_EQ(one.worst_col, many.worst_col);
  EXPECT_EQ(many.elements, 1000 * kCols);
}

// By hand: 127 -> E|e| = 1/4, SNR = Q^2/3 over 1/12 = 4 Q^2.
TEST(ExpectedError, Int8) {
  const auto e = expected_error(DType::kInt8, DType::kF32, 127, Population::kUniform);
  EXPECT_NEAR(e.snr_db, 10 * std::log10(4 * 127.0 * 127.0), 1e-9);
  EXPECT_EQ(e.edge, 0);
  const auto ties = expected_error(DType::kInt8, DType::kBf16, 127, Population::kTies);
  EXPECT_NEAR(ties.mean_outward, -0.5 / 127, 1e-12);  // 64 ties go down, 63 up
  EXPECT_EQ(ties.mean_abs, 0.5);
  EXPECT_EQ(ties.resolution, 0);
}

// Q = 1.25: gaps [0, 1] and a quarter of [1, 2]. Integral of e: 0 - 1/32; of |e|: 1/4 + 1/32.
TEST(ExpectedError, QmaxBetweenValues) {
  const auto e = expected_error(DType::kInt8, DType::kF32, 1.25f, Population::kUniform);
  EXPECT_NEAR(e.mean_outward, -1 / 32.0 / 1.25, 1e-12);
  EXPECT_NEAR(e.mean_abs, (1 / 4.0 + 1 / 32.0) / 1.25, 1e-12);
  EXPECT_NEAR(e.edge, -0.25, 1e-12);
}

class Accumulate : public ::testing::Test {
 protected:
  ErrorStatistics run(const std::vector<float>& values, const std::vector<std::uint8_t>& codes,
                      const std::vector<float>& scales, std::optional<float> ub = {}) const {
    const auto rows = static_cast<std::int64_t>(scales.size());
    const Rows x(DType::kF32, rows, static_cast<std::int64_t>(values.size()) / rows, values);
    return accumulate(x.view, DType::kE4m3fn, codes.data(), scales.data(), 448, ub);
  }
  static constexpr float kInfinity = std::numeric_limits<float>::infinity();
  static constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
};

TEST_F(Accumulate, SkipsRowsOutsideTheDomain) {
  const auto s = run({kNaN, 1, kInfinity, 1, 900, 1, 448, 1}, {0, 0, 0, 0, 0, 0, 0x7E, 0x38},
                     {kNaN, kInfinity, 1, 1}, 448.0f);
  EXPECT_EQ(s.skipped_rows, 3);
  EXPECT_EQ(s.rows, 1);
  EXPECT_EQ(s.elements, 2);
  EXPECT_EQ(s.max_error_ratio, 0);
}

TEST_F(Accumulate, FindsTheWorstElement) {
  const auto s = run({448, 1, 448, 1}, {0x7E, 0x38, 0x7E, 0x39}, {1, 1});
  EXPECT_GT(s.max_error_ratio, 1);
  EXPECT_EQ(s.worst_row, 1);
  EXPECT_EQ(s.worst_col, 1);
}

TEST_F(Accumulate, NamesTheFirstOfEquallyBadElements) {
  const auto s = run({448, 1, 1, 448, 1, 1}, {0x7E, 0x38, 0x39, 0x7E, 0x39, 0x39}, {1, 1});
  EXPECT_EQ(s.worst_row, 0);
  EXPECT_EQ(s.worst_col, 2);
}

TEST_F(Accumulate, NaNCodesAndBadScalesAreWrong) {
  EXPECT_EQ(run({448, 1}, {0x7E, 0x7F}, {1}).max_error_ratio, kInfinity);
  EXPECT_EQ(run({448, 1}, {0x7E, 0x7F}, {1}).unusable, 1);
  for (const float scale : {kNaN, kInfinity, 0.0f, -1.0f}) {
    const auto s = run({448, 1}, {0x7E, 0x38}, {scale});
    EXPECT_EQ(s.max_error_ratio, kInfinity) << scale;
    EXPECT_EQ(s.max_scale_ratio, kInfinity) << scale;
    EXPECT_EQ(s.unusable, 2) << scale;
  }
  EXPECT_GT(run({448, 1}, {0x7E, 0x38}, {std::nextafter(1.0f, 2.0f)}).max_scale_ratio, 1);
}

TEST_F(Accumulate, NothingMeasuredIsNotUnbiased) {
  const auto expected = expected_error(DType::kE4m3fn, DType::kF32, 448, Population::kUniform);
  EXPECT_TRUE(judge_bias(ErrorStatistics{}, expected).biased());
}

}  // namespace
}  // namespace assay::reference
