#include "bench/options.h"

#include <gtest/gtest.h>

#include "kernels/error.h"

namespace assay::bench {
namespace {

CommandLine parse(std::vector<const char*> arguments, bool simulated = true) {
  arguments.insert(arguments.begin(), "assay-bench");
  return parse_command_line(static_cast<int>(arguments.size()), arguments.data(), simulated);
}

std::string error_of(std::vector<const char*> arguments) {
  try {
    parse(std::move(arguments));
  } catch (const ArgumentError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(BenchOptions, DefaultsDependOnTheDevice) {
  EXPECT_EQ(parse({}, true).temperature, Temperature::kHot);
  EXPECT_EQ(parse({}, false).temperature, Temperature::kCold);
  EXPECT_EQ(parse({}).level, Level::kDefault);
  EXPECT_EQ(parse({}).variant, "dispatch");
}

TEST(BenchOptions, ReadsEveryFlag) {
  const CommandLine line =
      parse({"--level", "full", "--filter", "*/bf16/*", "--seed", "7", "--record", "r.json",
             "--list", "--temperature", "cold", "--variant", "all", "--case", "a", "--case", "b"});
  EXPECT_EQ(line.level, Level::kFull);
  EXPECT_EQ(line.filter, "*/bf16/*");
  EXPECT_EQ(line.seed, 7u);
  EXPECT_EQ(line.record, "r.json");
  EXPECT_TRUE(line.list);
  EXPECT_EQ(line.temperature, Temperature::kCold);
  EXPECT_EQ(line.variant, "all");
  EXPECT_EQ(line.cases, (std::vector<std::string>{"a", "b"}));
}

TEST(BenchOptions, FlagsOfGoogleBenchmarkPassThrough) {
  EXPECT_EQ(parse({"--benchmark_filter=x", "--min-time", "0.5", "--benchmark_color=false"})
                .benchmark_flags,
            (std::vector<std::string>{"--benchmark_min_time=0.5", "--benchmark_filter=x",
                                      "--benchmark_color=false"}));
}

TEST(BenchOptions, GoogleBenchmarksListIsOurs) {
  EXPECT_TRUE(parse({"--benchmark_list_tests"}).list);
}

TEST(BenchOptions, ErrorsNameTheArgumentItsValueAndWhatIsAllowed) {
  EXPECT_EQ(error_of({"--level", "huge"}), "--level: got \"huge\"; allowed: smoke, default, full");
  EXPECT_EQ(error_of({"--temperature", "warm"}), "--temperature: got \"warm\"; allowed: hot, cold");
  EXPECT_EQ(error_of({"--seed", "-1"}),
            "--seed: got \"-1\"; allowed: an integer from 0 to 2^64 - 1");
  for (const char* time : {"0", "-1", "nan", "inf", "1s", ""}) {
    EXPECT_NE(error_of({"--min-time", time}), "accepted") << time;
  }
  EXPECT_NE(error_of({"--no-such-flag"}), "accepted");
  EXPECT_NE(error_of({"stray"}), "accepted");
  EXPECT_NE(error_of({"--case", "a", "stray"}), "accepted");
}

TEST(BenchOptions, HelpTeaches) {
  const CommandLine line = parse({"--help"});
  EXPECT_TRUE(line.help);
  for (const char* word : {"Examples", "--temperature", "Exit codes"}) {
    EXPECT_NE(line.text.find(word), std::string::npos) << word;
  }
}

}  // namespace
}  // namespace assay::bench
