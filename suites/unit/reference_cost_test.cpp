// Bytes and operations, by hand.
#include "reference/cost.h"

#include <limits>
#include <stdexcept>

#include "suites/unit/reference_testing.h"

namespace assay::reference {
namespace {

TEST(Cost, CountsEachByteOnce) {
  const Cost cost = cost_of(3, 5, DType::kBf16, DType::kE4m3fn);
  EXPECT_EQ(cost.bytes_read, 3 * 5 * 2);
  EXPECT_EQ(cost.bytes_written, 3 * 5 * 1 + 3 * 4);
  EXPECT_EQ(cost.bytes(), 30 + 27);
  EXPECT_EQ(cost.operations, 3 * 5 * 7 + 3 * 2);
}

TEST(Cost, OptionsReadTheirScalars) {
  const Cost plain = cost_of(3, 5, DType::kF32, DType::kInt8);
  const Cost both = cost_of(3, 5, DType::kF32, DType::kInt8, {.scale_ub = true, .num_rows = true});
  EXPECT_EQ(plain.bytes_read, 3 * 5 * 4);
  EXPECT_EQ(both.bytes_read, plain.bytes_read + 8);
  EXPECT_EQ(both.bytes_written, plain.bytes_written);
  EXPECT_EQ(plain.operations, 3 * 5 * 6 + 3 * 2);
  EXPECT_EQ(both.operations, plain.operations + 3);
}

TEST(Cost, WideShapes) {
  EXPECT_EQ(cost_of(0, 5, DType::kF32, DType::kInt8).bytes(), 0u);
  const std::int64_t rows = std::int64_t{1} << 40;
  EXPECT_EQ(cost_of(rows, 4096, DType::kBf16, DType::kInt8).bytes_read, std::uint64_t{1} << 53);
  const std::int64_t most = std::numeric_limits<std::int64_t>::max();
  EXPECT_THROW(cost_of(most, 2, DType::kF32, DType::kInt8), std::overflow_error);
  EXPECT_THROW(cost_of(rows, rows, DType::kF32, DType::kInt8), std::overflow_error);
}

TEST(Cost, RefusesWhatIsNotACall) {
  EXPECT_THROW(cost_of(-1, 5, DType::kF32, DType::kInt8), std::invalid_argument);
  EXPECT_THROW(cost_of(1, 0, DType::kF32, DType::kInt8), std::invalid_argument);
  EXPECT_THROW(cost_of(1, 1, DType::kInt8, DType::kInt8), std::invalid_argument);
  EXPECT_THROW(cost_of(1, 1, DType::kF32, DType::kF32), std::invalid_argument);
}

}  // namespace
}  // namespace assay::reference
