// The decoders of the input dtypes.
#include "reference/input_values.h"

#include <cmath>
#include <limits>
#include <stdexcept>

#include "reference/number_format.h"
#include "suites/unit/reference_testing.h"

namespace assay::reference {
namespace {

TEST(InputValues, KnownBits) {
  EXPECT_EQ(input_value(DType::kBf16, 0x3F80), 1);
  EXPECT_EQ(input_value(DType::kBf16, 0xC049), -3.140625f);
  EXPECT_EQ(input_value(DType::kBf16, 0x7F7F), 0x1.FEp127f);
  EXPECT_EQ(input_value(DType::kBf16, 0x0001), 0x1p-133f);
  EXPECT_EQ(input_value(DType::kF16, 0x3C00), 1);
  EXPECT_EQ(input_value(DType::kF16, 0x7BFF), 65504);
  EXPECT_EQ(input_value(DType::kF16, 0x0001), 0x1p-24f);
  EXPECT_EQ(input_value(DType::kF16, 0x0400), 0x1p-14f);
  EXPECT_EQ(input_value(DType::kF16, 0xFC00), -std::numeric_limits<float>::infinity());
  EXPECT_EQ(input_value(DType::kF32, 0x40490FDB), 3.14159274101257324f);
  EXPECT_EQ(input_value(DType::kF32, 0x00000001), 0x1p-149f);
  for (const DType type : kInputTypes) {
    const std::uint32_t minus_zero = 1u << number_format(type).sign_shift();
    EXPECT_TRUE(std::signbit(input_value(type, minus_zero))) << name_of(type);
    EXPECT_TRUE(std::isnan(input_value(type, minus_zero - 1))) << name_of(type);
  }
}

TEST(InputValues, Bf16IsTheUpperHalfOfFloat32) {
  for (std::uint32_t bits = 0; bits < 1u << 16; ++bits) {
    const float expected = std::bit_cast<float>(bits << 16);
    const float got = input_value(DType::kBf16, bits);
    if (std::isnan(expected)) {
      EXPECT_TRUE(std::isnan(got)) << bits;
    } else {
      EXPECT_EQ(std::bit_cast<std::uint32_t>(got), bits << 16);
    }
  }
}

TEST(InputValues, Float32IsDecodedAsItsDefinition) {
  Random random(1);
  for (int i = 0; i < 100'000; ++i) {
    const auto bits = static_cast<std::uint32_t>(random.bits());
    const double expected = decode(number_format(DType::kF32), bits);
    const float got = input_value(DType::kF32, bits);
    EXPECT_TRUE(got == expected || (std::isnan(got) && std::isnan(expected))) << bits;
  }
}

// Neighbouring positive values: as many as there are codes, ascending, with the gaps of 10 bits.
TEST(InputValues, F16AscendsByItsSteps) {
  for (std::uint32_t bits = 0; bits < 0x7BFF; ++bits) {
    const float gap = input_value(DType::kF16, bits + 1) - input_value(DType::kF16, bits);
    const int exponent = std::max(1, static_cast<int>(bits >> 10));
    ASSERT_EQ(gap, std::ldexp(1.0f, exponent - 15 - 10)) << bits;
  }
}

TEST(InputValues, RowsAreReadWithStrideAndWithoutAlignment) {
  std::vector<std::uint8_t> bytes(1 + 2 * 10);
  for (std::uint16_t i = 0; i < 10; ++i) std::memcpy(&bytes[1 + 2 * i], &i, 2);
  const InputView view{bytes.data() + 1, DType::kF16, 2, 3, 5};
  std::vector<float> row(3);
  decode_inputs(view.dtype, view.row(1), row);
  EXPECT_EQ(row, (std::vector<float>{5 * 0x1p-24f, 6 * 0x1p-24f, 7 * 0x1p-24f}));
}

TEST(InputValues, RefusesOtherTypes) {
  EXPECT_THROW(input_value(DType::kInt8, 0), std::invalid_argument);
}

}  // namespace
}  // namespace assay::reference
