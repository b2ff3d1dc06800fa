// The levels: what each contains, and that an emulator's is small and leaves no class out.
#include "suites/case_list.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

namespace assay {
namespace {

std::set<std::string> names(Level level) {
  std::set<std::string> all;
  for (const Case& test : case_list(level)) {
    EXPECT_TRUE(all.insert(test.name()).second) << test.name() << " appears twice";
  }
  return all;
}

bool contains(const std::set<std::string>& all, const std::set<std::string>& part) {
  return std::includes(all.begin(), all.end(), part.begin(), part.end());
}

TEST(CaseList, EachLevelContainsTheOnesBefore) {
  const auto smoke = names(Level::kSmoke), standard = names(Level::kDefault),
             full = names(Level::kFull);
  EXPECT_TRUE(contains(standard, smoke) && contains(full, standard));
  EXPECT_LT(smoke.size(), standard.size());
  EXPECT_LT(standard.size(), full.size());
}

TEST(CaseList, NamesOfLevelsRoundTrip) {
  for (const Level level : {Level::kSmoke, Level::kDefault, Level::kFull, Level::kEmulated}) {
    EXPECT_EQ(level_from_name(name_of(level)), level);
  }
  EXPECT_EQ(level_from_name("fullest"), std::nullopt);
}

TEST(CaseList, EmulatedIsAPartOfDefaultThatAnEmulatorCanExecute) {
  EXPECT_TRUE(contains(names(Level::kDefault), names(Level::kEmulated)));
  std::int64_t executed = 0;
  for (const Case& test : case_list(Level::kEmulated)) {
    const std::int64_t elements = checked_numel(test.shape);
    EXPECT_LE(elements, 1'000'000) << test.name();
    executed += 2 * elements;  // each case runs twice
  }
  EXPECT_LE(executed, 100'000'000);
}

// What must not be lost when types are thinned out: every shape, distribution and set of options
// that is small enough, and every pair of types.
TEST(CaseList, EmulatedLeavesNoClassOut) {
  const auto classes = [](Level level) {
    std::set<std::string> all;
    for (const Case& test : case_list(level)) {
      if (checked_numel(test.shape) > 1'000'000) continue;
      all.insert(to_string(test.shape) + test.options_text() + "/" + test.distribution);
      all.insert(std::string(name_of(test.input)) + std::string(name_of(test.quant)) +
                 test.options.variant);
    }
    return all;
  };
  EXPECT_EQ(classes(Level::kEmulated), classes(Level::kDefault));
}

}  // namespace
}  // namespace assay
