// The ceiling moves exactly the bytes of the operation.
#include "bench/ceiling.h"

#include <gtest/gtest.h>

#include <cstring>

#include "bench/buffers.h"
#include "kernels/runtime.h"
#include "reference/cost.h"
#include "suites/guarded_memory.h"
#include "suites/random.h"

namespace assay::bench {
namespace {

std::vector<std::byte> random_bytes(std::size_t count) {
  std::vector<std::byte> bytes(count);
  const Philox random(7, 0);
  for (std::size_t i = 0; i < count; ++i) bytes[i] = static_cast<std::byte>(random.bits(i));
  return bytes;
}

void expect_exact_copy(int copy, DType input, std::int64_t rows, std::int64_t cols) {
  SCOPED_TRACE(std::string(kCopies[copy].name) + " " + std::string(name_of(input)) + " " +
               std::to_string(rows) + "x" + std::to_string(cols));
  const std::size_t elements = static_cast<std::size_t>(rows * cols);
  const std::vector<std::byte> bytes = random_bytes(elements * size_of(input));
  GuardedBlock x(bytes.size(), 0, {}), out(elements, 0xa5, {}),
      scale(static_cast<std::size_t>(rows) * 4, 0xa5, {});
  x.write(bytes);
  launch_copy(copy, {x.data(), out.data(), static_cast<float*>(scale.data()), rows, cols, input},
              nullptr);
  check(hipDeviceSynchronize(), "hipDeviceSynchronize");

  const std::vector<std::uint8_t> expected = folded(bytes, input);
  EXPECT_EQ(std::memcmp(out.read().data(), expected.data(), elements), 0);
  EXPECT_EQ(scale.read(), std::vector<std::byte>(scale.bytes()));  // all of them, and zero
  EXPECT_EQ(x.read(), bytes);
  EXPECT_EQ(x.damage() + out.damage() + scale.damage(), "");
  EXPECT_EQ(x.bytes() + out.bytes() + scale.bytes(),
            reference::cost_of(rows, cols, input, DType::kInt8).bytes());
}

TEST(BenchCeiling, WritesEveryByteAndNoOther) {
  for (int copy = 0; copy < static_cast<int>(std::size(kCopies)); ++copy) {
    for (const DType input : {DType::kBf16, DType::kF32}) {
      for (const auto& [rows, cols] : {std::pair{1, 1}, {1, 15}, {3, 17}, {64, 1368}, {5, 5137}}) {
        expect_exact_copy(copy, input, rows, cols);
      }
    }
  }
}

// Every input byte matters: 2 read for 1 written, or 4 for 1.
TEST(BenchCeiling, FoldsEveryByteOfTheInput) {
  for (const DType input : {DType::kF16, DType::kF32}) {
    const std::vector<std::byte> bytes = random_bytes(37 * size_of(input));
    const std::vector<std::uint8_t> before = folded(bytes, input);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      std::vector<std::byte> changed = bytes;
      changed[i] ^= std::byte{1};
      EXPECT_NE(folded(changed, input), before) << i;
    }
  }
}

}  // namespace
}  // namespace assay::bench
