// The encoder against the definition of rounding to nearest, ties to even.
#include "reference/encode.h"

#include <cmath>
#include <limits>

#include "reference/value_table.h"
#include "suites/unit/reference_testing.h"

namespace assay::reference {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

class Encode : public ::testing::TestWithParam<DType> {
 protected:
  std::uint8_t encoded(float v) const { return encode(GetParam(), v); }
  double rounded(float v) const { return table_.decode(encoded(v)); }

  // Slow and obvious: of all finite values with v's sign, the nearest; of two, the even one.
  double nearest(float v) const {
    const double magnitude = std::fmin(std::fabs(v), table_.largest());  // differences stay exact
    double best = 0;
    for (const CodedValue& candidate : table_.magnitudes()) {
      const double distance = std::fabs(magnitude - candidate.value);
      const double best_distance = std::fabs(magnitude - best);
      const bool tie_to_even = distance == best_distance && candidate.code % 2 == 0;
      if (distance < best_distance || tie_to_even) best = candidate.value;
    }
    return std::signbit(v) ? -best : best;
  }

  const ValueTable& table_ = ValueTable::of(GetParam());
};
INSTANTIATE_TEST_SUITE_P(All, Encode, ::testing::ValuesIn(kQuantTypes), type_name);

TEST_P(Encode, EveryValueIsItsOwnCode) {
  for (int i = 0; i < 256; ++i) {
    const auto code = static_cast<std::uint8_t>(i);
    const double value = table_.decode(code);
    if (!std::isfinite(value) || std::fabs(value) > table_.largest()) continue;
    EXPECT_EQ(encoded(static_cast<float>(value)), code) << value;
  }
}

TEST_P(Encode, TiesGoToTheEvenCode) {
  for (std::size_t i = 0; i < table_.midpoints().size(); ++i) {
    const auto midpoint = static_cast<float>(table_.midpoints()[i]);
    const std::size_t even = table_.magnitudes()[i].code % 2 == 0 ? i : i + 1;
    EXPECT_EQ(encoded(midpoint), table_.magnitudes()[even].code) << midpoint;
    EXPECT_EQ(encoded(-midpoint), table_.negated(even)) << midpoint;
  }
}

TEST_P(Encode, OneUlpBesideATieGoesToTheNearer) {
  for (std::size_t i = 0; i < table_.midpoints().size(); ++i) {
    const auto midpoint = static_cast<float>(table_.midpoints()[i]);
    const float below = std::nextafter(midpoint, 0.0f);
    const float above = std::nextafter(midpoint, kInfinity);
    EXPECT_EQ(encoded(below), table_.magnitudes()[i].code) << midpoint;
    EXPECT_EQ(encoded(above), table_.magnitudes()[i + 1].code) << midpoint;
    EXPECT_EQ(encoded(-below), table_.negated(i)) << midpoint;
    EXPECT_EQ(encoded(-above), table_.negated(i + 1)) << midpoint;
  }
}

TEST_P(Encode, AgreesWithTheDefinitionEverywhere) {
  Random random(2);
  for (int i = 0; i < 20'000; ++i) {
    const float any = random.finite();
    const float within = random.uniform() * largest_finite(GetParam());
    ASSERT_EQ(rounded(any), nearest(any)) << any;
    ASSERT_EQ(rounded(within), nearest(within)) << within;
  }
}

// Over all positive float32, in strides, so that every exponent is met many times.
TEST_P(Encode, IsMonotone) {
  double previous = 0;
  for (std::uint32_t bits = 0; bits < 0x7F800000; bits += 4093) {
    const double value = rounded(std::bit_cast<float>(bits));
    ASSERT_GE(value, previous) << bits;
    previous = value;
  }
  EXPECT_EQ(previous, table_.largest());
}

TEST_P(Encode, SaturatesAlsoAtInfinity) {
  const auto largest = static_cast<float>(table_.largest());
  for (const float v : {std::nextafter(largest, kInfinity), 2 * largest, 3e38f, kInfinity}) {
    EXPECT_EQ(rounded(v), table_.largest()) << v;
    EXPECT_EQ(rounded(-v), -table_.largest()) << v;
  }
}

TEST_P(Encode, NaNOfEitherSignIsTheTypesNaN) {
  EXPECT_EQ(encoded(kNaN), table_.nan_code());
  EXPECT_EQ(encoded(-kNaN), table_.nan_code());
  EXPECT_EQ(encoded(std::bit_cast<float>(0xFF800001u)), table_.nan_code());
}

TEST_P(Encode, NegativeZeroAndWhatRoundsToIt) {
  const auto tie = static_cast<float>(table_.midpoints()[0]);  // half of the smallest: to zero
  const bool keeps_sign = GetParam() == DType::kE4m3fn || GetParam() == DType::kE5m2;
  const std::uint8_t minus_zero = keeps_sign ? 0x80 : 0x00;
  for (const float v : {0.0f, 0x1p-149f, 1e-30f, tie}) {
    EXPECT_EQ(encoded(v), 0x00) << v;
    EXPECT_EQ(encoded(-v), minus_zero) << v;
  }
}

TEST(EncodeByHand, Codes) {
  EXPECT_EQ(encode(DType::kE4m3fn, 0.3f), 0x2A);     // 1.25 * 2^-2
  EXPECT_EQ(encode(DType::kE4m3fn, -464.0f), 0xFE);  // PyTorch's last finite, here saturated too
  EXPECT_EQ(encode(DType::kE4m3fnuz, 0.3f), 0x32);   // one more in the bias
  EXPECT_EQ(encode(DType::kE4m3fnuz, 1000.0f), 0x7F);
  EXPECT_EQ(encode(DType::kE5m2, 0.3f), 0x35);  // 1.25 * 2^-2
  EXPECT_EQ(encode(DType::kE5m2fnuz, -0.3f), 0xB9);
  EXPECT_EQ(encode(DType::kInt8, 2.5f), 2);
  EXPECT_EQ(encode(DType::kInt8, 3.5f), 4);
  EXPECT_EQ(encode(DType::kInt8, -126.5f), 0x82);  // -126
  EXPECT_EQ(encode(DType::kInt8, -1e9f), 0x81);    // -127, never -128
}

}  // namespace
}  // namespace assay::reference
