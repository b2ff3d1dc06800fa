#include "bench/buffers.h"

#include <gtest/gtest.h>

#include <set>

#include "bench/golden.h"
#include "kernels/error.h"

namespace assay::bench {
namespace {

TEST(BenchBuffers, AColdRotationTouchesMoreThanTwiceTheCache) {
  for (const std::int64_t set : {3076, 12292, 1 << 20, 100 << 20}) {
    const std::int64_t cache = 32 << 20,
                       sets = rotation_sets(Temperature::kCold, set, cache, 1 << 30);
    EXPECT_GT(sets * set, 2 * cache);
    EXPECT_LE((sets - 1) * set, 2 * cache);
    EXPECT_EQ(rotation_sets(Temperature::kHot, set, cache, 1 << 30), 1);
  }
}

TEST(BenchBuffers, RefusesARotationThatDoesNotFit) {
  EXPECT_THROW(rotation_sets(Temperature::kCold, 1 << 20, 32 << 20, 63 << 20), DeviceError);
  EXPECT_THROW(rotation_sets(Temperature::kCold, 1, 32 << 20, 1 << 30), DeviceError);
}

TEST(BenchBuffers, SetsAreAlignedAndApart) {
  const Matrix matrix{DType::kBf16, 3, 17};
  Target target;
  target.last_level_cache = 1000;
  target.free_memory = 1 << 20;
  const Buffers buffers(matrix, std::vector<std::byte>(3 * 17 * 2, std::byte{3}),
                        Temperature::kCold, target);
  ASSERT_GT(buffers.sets(), 2);
  std::uintptr_t x_end = 0, out_end = 0, scale_end = 0;
  for (int i = 0; i < buffers.sets(); ++i) {
    const Buffers::Set set = buffers.set(i, DType::kE4m3fn);
    EXPECT_EQ((set.x.byte_offset | set.out.byte_offset | set.scale.byte_offset) % 256, 0u);
    EXPECT_GE(set.x.span_begin(), x_end);
    EXPECT_GE(set.out.span_begin(), out_end);
    EXPECT_GE(set.scale.span_begin(), scale_end);
    x_end = set.x.span_end();
    out_end = set.out.span_end();
    scale_end = set.scale.span_end();
  }
}

TEST(BenchGolden, SmallMatricesAreVerifiedWhole) {
  EXPECT_EQ(rows_to_verify(4, 10, 1, 40), (std::vector<std::int64_t>{0, 1, 2, 3}));
}

TEST(BenchGolden, ASampleHasTheFirstAndTheLastRowAndDependsOnTheSeed) {
  const std::vector<std::int64_t> sample = rows_to_verify(1000, 10, 1, 200);
  EXPECT_EQ(sample.size(), 20u);
  EXPECT_EQ(std::set<std::int64_t>(sample.begin(), sample.end()).size(), 20u);
  EXPECT_EQ(sample.front(), 0);
  EXPECT_EQ(sample.back(), 999);
  EXPECT_EQ(rows_to_verify(1000, 10, 1, 200), sample);
  EXPECT_NE(rows_to_verify(1000, 10, 2, 200), sample);
  EXPECT_EQ(rows_to_verify(1000, 1000, 1, 1), (std::vector<std::int64_t>{0, 999}));
}

}  // namespace
}  // namespace assay::bench
