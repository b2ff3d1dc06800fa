// The comparison on the device sees a difference in any set, row and byte, and in no other.
#include "bench/device_comparison.h"

#include <gtest/gtest.h>

namespace assay::bench {
namespace {

constexpr std::int64_t kRowBytes = 5, kRows = 4, kSets = 3, kPitch = 32;
const std::vector<std::int64_t> kCompared = {0, 1, 3};

std::vector<std::byte> image() {
  std::vector<std::byte> bytes(kSets * kPitch);
  for (std::int64_t set = 0; set < kSets; ++set) {
    for (std::int64_t i = 0; i < kRows * kRowBytes; ++i) {
      bytes[set * kPitch + i] = static_cast<std::byte>(10 + i);
    }
  }
  return bytes;
}

bool same(const std::vector<std::byte>& got) {
  const std::vector<std::byte> all = image();
  std::vector<std::byte> expected;
  for (const std::int64_t row : kCompared) {
    expected.insert(expected.end(), all.begin() + row * kRowBytes,
                    all.begin() + (row + 1) * kRowBytes);
  }
  const Tensor there = upload(got);
  return DeviceComparison(kCompared).same({there.data(), kSets, kPitch, kRowBytes},
                                          upload(expected));
}

TEST(BenchDeviceComparison, SeesEachByteOfTheComparedRows) {
  EXPECT_TRUE(same(image()));
  for (std::int64_t i = 0; i < kSets * kPitch; ++i) {
    std::vector<std::byte> spoilt = image();
    spoilt[i] ^= std::byte{1};
    const std::int64_t row = i % kPitch / kRowBytes;
    EXPECT_EQ(same(spoilt), row == 2 || row >= kRows) << "byte " << i;
  }
}

TEST(BenchDeviceComparison, NothingIsTheSameAsNothing) {
  const Tensor there = upload(image());
  EXPECT_TRUE(DeviceComparison({}).same({there.data(), kSets, kPitch, kRowBytes}, upload({})));
}

}  // namespace
}  // namespace assay::bench
