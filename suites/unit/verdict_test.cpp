// Verdicts: their names, their order and the exit codes that pipelines see.
#include "suites/verdict.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace assay {
namespace {

// From best to worst.
constexpr Verdict kOrder[] = {Verdict::kPass,     Verdict::kNotJudged, Verdict::kDegraded,
                              Verdict::kUnstable, Verdict::kNotRun,    Verdict::kError,
                              Verdict::kFail};

TEST(Verdict, NamesAreThoseOfRecords) {
  std::set<std::string_view> names;
  for (const Verdict verdict : kOrder) names.insert(name_of(verdict));
  EXPECT_EQ(names, (std::set<std::string_view>{"PASS", "FAIL", "DEGRADED", "UNSTABLE", "NOT_JUDGED",
                                               "NOT_RUN", "ERROR"}));
}

TEST(Verdict, WorseIsATotalOrder) {
  for (std::size_t i = 0; i < std::size(kOrder); ++i) {
    for (std::size_t j = 0; j < std::size(kOrder); ++j) {
      EXPECT_EQ(worse(kOrder[i], kOrder[j]), kOrder[std::max(i, j)])
          << name_of(kOrder[i]) << " " << name_of(kOrder[j]);
    }
  }
}

TEST(Verdict, OnlyPassExitsWithZero) {
  EXPECT_EQ(exit_code_of(Verdict::kPass), 0);
  EXPECT_EQ(exit_code_of(Verdict::kDegraded), 1);
  EXPECT_EQ(exit_code_of(Verdict::kUnstable), 2);
  EXPECT_EQ(exit_code_of(Verdict::kNotJudged), 2);
  EXPECT_EQ(exit_code_of(Verdict::kNotRun), 2);
  EXPECT_EQ(exit_code_of(Verdict::kFail), 3);
  EXPECT_EQ(exit_code_of(Verdict::kError), 4);
  EXPECT_EQ(kExitUsage, 64);
}

TEST(Verdict, RejectsWhatIsNotAVerdict) {
  const auto none = static_cast<Verdict>(99);
  EXPECT_THROW(name_of(none), std::logic_error);
  EXPECT_THROW(exit_code_of(none), std::logic_error);
  EXPECT_THROW(worse(none, Verdict::kPass), std::logic_error);
}

}  // namespace
}  // namespace assay
