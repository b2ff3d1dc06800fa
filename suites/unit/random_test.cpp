// Philox 4x32-10 against the known answers of the Random123 distribution (kat_vectors), and the
// numbers derived from it.
#include "suites/random.h"

#include <gtest/gtest.h>

#include <vector>

namespace assay {
namespace {

using Block = std::array<std::uint32_t, 4>;

// The counter is (index, stream) and the key is the seed, low words first.
TEST(Philox, GivesTheKnownAnswers) {
  EXPECT_EQ(Philox(0, 0).block(0), (Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(Philox(~0ull, ~0ull).block(~0ull),
            (Block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(Philox(0x299f31d0a4093822, 0x0370734413198a2e).block(0x85a308d3243f6a88),
            (Block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Philox, WorksAtCompileTime) {
  static_assert(Philox(0, 0).bits(0) == 0x6627e8d5);
  static_assert(Philox(0, 0).bits(3) == 0x9b00dbd8);
}

TEST(Philox, BitsAreTheWordsOfTheBlocksInOrder) {
  const Philox random(42, 7);
  for (std::uint64_t index = 0; index < 64; ++index) {
    EXPECT_EQ(random.bits(index), random.block(index / 4)[index % 4]);
  }
}

TEST(Philox, SeedStreamAndPositionEachMatterInBothHalves) {
  const std::uint64_t high = std::uint64_t{1} << 32;
  const std::vector<Philox> others = {{1, 0}, {high, 0}, {0, 1}, {0, high}};
  const Block zero = Philox(0, 0).block(0);
  for (const Philox& other : others) EXPECT_NE(other.block(0), zero);
  EXPECT_NE(Philox(0, 0).block(1), zero);
  EXPECT_NE(Philox(0, 0).block(high), zero);
}

TEST(Philox, UniformFillsItsRangeEvenly) {
  constexpr int kBins = 16, kSamples = 1 << 16;
  std::vector<int> counts(kBins);
  for (std::uint64_t index = 0; index < kSamples; ++index) {
    const float u = Philox(3, 0).uniform(index);
    ASSERT_GE(u, 0.0f);
    ASSERT_LT(u, 1.0f);
    ASSERT_EQ(u * 0x1p24f, static_cast<float>(static_cast<int>(u * 0x1p24f)));
    ++counts[static_cast<std::size_t>(u * kBins)];
  }
  // 4096 +- 62 (one standard deviation) are expected; the seed is fixed, so this cannot flake.
  for (const int count : counts) EXPECT_NEAR(count, kSamples / kBins, 300);
}

TEST(Philox, BelowReachesEveryNumberAndNoMore) {
  std::vector<int> counts(7);
  for (std::uint64_t index = 0; index < 7000; ++index) ++counts.at(Philox(5, 1).below(index, 7));
  for (const int count : counts) EXPECT_NEAR(count, 1000, 150);
  EXPECT_EQ(Philox(5, 1).below(0, 1), 0u);
}

}  // namespace
}  // namespace assay
