#include "bench/buffers.h"

#include <gtest/gtest.h>

#include "kernels/error.h"
#include "kernels/runtime.h"

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

TEST(BenchBuffers, LargeMatricesRepeatTheirRows) {
  EXPECT_EQ(unique_rows({DType::kBf16, 4096, 4096}), 4096);
  EXPECT_EQ(unique_rows({DType::kBf16, 4097, 4096}), 4096);
  EXPECT_EQ(unique_rows({DType::kBf16, 3, std::int64_t{1} << 25}), 1);

  const Matrix matrix{DType::kBf16, 5, 3};
  Target target;
  target.last_level_cache = 40;
  target.free_memory = 1 << 20;
  std::vector<std::byte> unique(2 * 3 * 2);
  for (std::size_t i = 0; i < unique.size(); ++i) unique[i] = static_cast<std::byte>(i);
  const Buffers buffers(matrix, unique, Temperature::kCold, target);
  ASSERT_GT(buffers.sets(), 1);
  for (int i = 0; i < buffers.sets(); ++i) {
    std::vector<std::byte> got(5 * 3 * 2);
    check(hipMemcpy(got.data(), buffers.set(i, DType::kInt8).x.data(), got.size(),
                    hipMemcpyDeviceToHost),
          "hipMemcpy");
    for (std::size_t b = 0; b < got.size(); ++b) EXPECT_EQ(got[b], unique[b % unique.size()]);
  }
}

}  // namespace
}  // namespace assay::bench
