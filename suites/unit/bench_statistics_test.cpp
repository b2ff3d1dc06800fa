#include "bench/statistics.h"

#include <gtest/gtest.h>

#include <cmath>

namespace assay::bench {
namespace {

TEST(BenchStatistics, MedianOfOddAndEvenNumbers) {
  EXPECT_EQ(median({3, 1, 2}), 2);
  EXPECT_EQ(median({4, 1, 3, 2}), 2.5);
  EXPECT_EQ(median({7}), 7);
  EXPECT_TRUE(std::isnan(median({})));
}

TEST(BenchStatistics, MadOfKnownData) {
  // Deviations from the median 2: 1, 1, 0, 0, 2, 4, 7; their median is 1.
  EXPECT_DOUBLE_EQ(scaled_mad({1, 1, 2, 2, 4, 6, 9}), 1.4826);
  EXPECT_EQ(scaled_mad({5, 5, 5}), 0);
  EXPECT_DOUBLE_EQ(relative_spread({1, 1, 2, 2, 4, 6, 9}), 1.4826 / 2);
  EXPECT_EQ(relative_spread({5}), 0);
}

TEST(BenchStatistics, AMinorityOfOutliersMovesNothing) {
  const std::vector<double> quiet = {10, 11, 12, 13, 14};
  const std::vector<double> spoilt = {10, 11, 12, 1e9, 1e9};
  EXPECT_EQ(median(spoilt), median(quiet));
  EXPECT_LT(scaled_mad(spoilt), 4);
}

}  // namespace
}  // namespace assay::bench
