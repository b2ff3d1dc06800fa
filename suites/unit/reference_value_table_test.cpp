// The tables of values against facts stated in the formats' specifications.
#include "reference/value_table.h"

#include <cmath>
#include <stdexcept>

#include "reference/number_format.h"
#include "suites/unit/reference_testing.h"

namespace assay::reference {
namespace {

// From OFP8 table 2 (e4m3fn, e5m2) and the fnuz paper's table 1, by hand.
struct Facts {
  DType type;
  std::size_t magnitudes;  // +0 and the positive finite values
  std::size_t nans;
  std::uint8_t nan_code;
  std::uint8_t largest_code;
  double largest;
  std::uint8_t one_code;
  std::uint8_t smallest_normal_code;
  double smallest_normal;
  double smallest;
  bool negative_zero;
};
const Facts kFacts[] = {
    {DType::kInt8, 128, 0, 0x00, 0x7F, 127, 0x01, 0x01, 1, 1, false},
    {DType::kE4m3fn, 127, 2, 0x7F, 0x7E, 448, 0x38, 0x08, 0x1p-6, 0x1p-9, true},
    {DType::kE4m3fnuz, 128, 1, 0x80, 0x7F, 240, 0x40, 0x08, 0x1p-7, 0x1p-10, false},
    {DType::kE5m2, 124, 6, 0x7F, 0x7B, 57344, 0x3C, 0x04, 0x1p-14, 0x1p-16, true},
    {DType::kE5m2fnuz, 128, 1, 0x80, 0x7F, 57344, 0x40, 0x04, 0x1p-15, 0x1p-17, false},
};

class ValueTableFacts : public ::testing::TestWithParam<Facts> {};

TEST_P(ValueTableFacts, MatchTheSpecification) {
  const Facts& facts = GetParam();
  const ValueTable& table = ValueTable::of(facts.type);
  EXPECT_EQ(table.magnitudes().size(), facts.magnitudes);
  EXPECT_EQ(table.nan_code(), facts.nan_code);
  EXPECT_EQ(table.decode(facts.largest_code), facts.largest);
  EXPECT_EQ(table.largest(), facts.largest);
  EXPECT_EQ(largest_finite(facts.type), facts.largest);
  EXPECT_EQ(table.decode(facts.one_code), 1);
  EXPECT_EQ(table.decode(facts.smallest_normal_code), facts.smallest_normal);
  EXPECT_EQ(table.decode(0x01), facts.smallest);
  EXPECT_EQ(table.smallest(), facts.smallest);
  EXPECT_EQ(table.negated(0), facts.negative_zero ? 0x80 : 0x00);
  std::size_t nans = 0;
  for (int code = 0; code < 256; ++code) nans += std::isnan(table.decode(code));
  EXPECT_EQ(nans, facts.nans);
}

INSTANTIATE_TEST_SUITE_P(All, ValueTableFacts, ::testing::ValuesIn(kFacts),
                         [](const auto& facts) { return std::string(name_of(facts.param.type)); });

TEST(ValueTable, EveryQuantizedTypeHasFacts) {
  EXPECT_EQ(std::size(kFacts), kQuantTypes.size());
}

class ValueTableOf : public ::testing::TestWithParam<DType> {
 protected:
  const ValueTable& table_ = ValueTable::of(GetParam());
};
INSTANTIATE_TEST_SUITE_P(All, ValueTableOf, ::testing::ValuesIn(kQuantTypes), type_name);

TEST_P(ValueTableOf, MagnitudesAscendAndAlternateBetweenEvenAndOdd) {
  const auto values = table_.magnitudes();
  EXPECT_EQ(values[0].value, 0);
  for (std::size_t i = 1; i < values.size(); ++i) {
    EXPECT_LT(values[i - 1].value, values[i].value) << i;
    EXPECT_NE(values[i - 1].code % 2, values[i].code % 2) << i;
  }
}

TEST_P(ValueTableOf, NegatedCodesHaveNegatedValues) {
  for (std::size_t i = 0; i < table_.magnitudes().size(); ++i) {
    EXPECT_EQ(table_.decode(table_.negated(i)), -table_.magnitudes()[i].value) << i;
  }
}

TEST_P(ValueTableOf, MidpointsAndStepsLieBetweenNeighbours) {
  const auto values = table_.magnitudes();
  for (std::size_t i = 0; i + 1 < values.size(); ++i) {
    const double gap = values[i + 1].value - values[i].value;
    EXPECT_EQ(table_.midpoints()[i], values[i].value + gap / 2) << i;
    EXPECT_EQ(table_.step_at(values[i].value), gap) << i;
    EXPECT_EQ(table_.step_at(-table_.midpoints()[i]), gap) << i;
  }
}

TEST(ValueTable, SpecialCodes) {
  EXPECT_EQ(decode(DType::kInt8, 0x80), -128);
  EXPECT_EQ(decode(DType::kInt8, 0x81), -127);
  EXPECT_EQ(decode(DType::kE5m2, 0x7C), HUGE_VAL);
  EXPECT_EQ(decode(DType::kE5m2, 0xFC), -HUGE_VAL);
  EXPECT_TRUE(std::isnan(decode(DType::kE4m3fn, 0xFF)));
  EXPECT_TRUE(std::signbit(decode(DType::kE4m3fn, 0x80)));
  EXPECT_EQ(decode(DType::kE4m3fn, 0xB8), -1);
  EXPECT_EQ(decode(DType::kE4m3fn, 0x7D), 416);
  EXPECT_EQ(decode(DType::kE4m3fnuz, 0x77), 120);
}

TEST(ValueTable, RefusesOtherTypes) {
  EXPECT_THROW(ValueTable::of(DType::kF32), std::invalid_argument);
  EXPECT_THROW(ValueTable::of(DType::kInt32), std::invalid_argument);
  EXPECT_THROW(number_format(DType::kInt8), std::invalid_argument);
}

}  // namespace
}  // namespace assay::reference
