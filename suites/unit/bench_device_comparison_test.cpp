// The comparison on the device sees a difference in any set, row and byte, and in no other.
#include "bench/device_comparison.h"

#include <gtest/gtest.h>

#include <vector>

namespace assay::bench {
namespace {

constexpr std::int64_t kRowBytes = 5, kRows = 5, kUnique = 2, kSets = 3, kPitch = 32;

std::vector<std::byte> unique_rows() {
  std::vector<std::byte> bytes(kUnique * kRowBytes);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(10 + i);
  return bytes;
}

std::vector<std::byte> image() {
  const std::vector<std::byte> unique = unique_rows();
  std::vector<std::byte> bytes(kSets * kPitch);
  for (std::int64_t set = 0; set < kSets; ++set) {
    for (std::int64_t i = 0; i < kRows * kRowBytes; ++i) {
      bytes[set * kPitch + i] = unique[i % (kUnique * kRowBytes)];
    }
  }
  return bytes;
}

bool same(const std::vector<std::byte>& got) {
  const Tensor there = upload(got);
  return DeviceComparison(kRows, kUnique)
      .same({there.data(), kSets, kPitch, kRowBytes}, upload(unique_rows()));
}

TEST(BenchDeviceComparison, SeesEachByteOfEachRow) {
  EXPECT_TRUE(same(image()));
  for (std::int64_t i = 0; i < kSets * kPitch; ++i) {
    std::vector<std::byte> spoilt = image();
    spoilt[i] ^= std::byte{1};
    EXPECT_EQ(same(spoilt), i % kPitch >= kRows * kRowBytes) << "byte " << i;
  }
}

TEST(BenchDeviceComparison, NothingIsTheSameAsNothing) {
  const Tensor there = upload(image());
  EXPECT_TRUE(DeviceComparison(0, 1).same({there.data(), kSets, kPitch, kRowBytes}, upload({})));
}

}  // namespace
}  // namespace assay::bench
