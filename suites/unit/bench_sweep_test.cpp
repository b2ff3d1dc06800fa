// Whole sweeps of a few small cases, in this process.
#include "bench/sweep.h"

#include <gtest/gtest.h>

#include "bench/selection.h"
#include "bench/sweep_record.h"
#include "kernels/error.h"
#include "kernels/runtime.h"

namespace assay::bench {
namespace {

constexpr const char* kSmall = "per_token_quant/int8/bf16/3x129/uniform";
constexpr const char* kOther = "per_token_quant/e4m3fnuz/bf16/3x129/variant=multi1024/uniform";

// Google Benchmark prints its table; the tests want the entries alone.
std::deque<Entry> sweep(const std::vector<std::string>& cases, SweepSettings settings = {}) {
  std::deque<Entry> entries = select({.cases = cases});
  settings.benchmark_flags = {"--benchmark_repetitions=3", "--benchmark_min_time=0.0001"};
  Target target = current_target();
  target.last_level_cache = 4096;  // a cold rotation of a few sets
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  run_sweep(entries, settings, target);
  testing::internal::GetCapturedStdout();
  testing::internal::GetCapturedStderr();
  return entries;
}

void flip_bit(const Tensor& tensor, std::int64_t byte) {
  std::uint8_t value = 0;
  auto* at = tensor.data_as<std::uint8_t>() + byte;
  check(hipMemcpy(&value, at, 1, hipMemcpyDefault), "hipMemcpy");
  value ^= 1;
  check(hipMemcpy(at, &value, 1, hipMemcpyDefault), "hipMemcpy");
}

TEST(BenchSweep, RightResultsHaveTimes) {
  for (const Temperature temperature : {Temperature::kHot, Temperature::kCold}) {
    const std::deque<Entry> entries = sweep({kSmall, kOther}, {.temperature = temperature});
    ASSERT_EQ(entries.size(), 3u);
    for (const Entry& entry : entries) {
      EXPECT_EQ(entry.verdict, Verdict::kPass) << entry.name << ": " << entry.message;
      EXPECT_EQ(entry.seconds.size(), 3u);
      EXPECT_GT(entry.iterations, 0);
      for (const double seconds : entry.seconds) EXPECT_GT(seconds, 0);
    }
  }
}

// Where what was timed is spoilt, and what the message then names.
struct Spoil {
  const char* message;
  void (*apply)(const Buffers&);
};
constexpr Spoil kSpoils[] = {
    {"out of row 2, column 128",
     [](const Buffers& b) { flip_bit(b.set(b.sets() - 1, DType::kInt8).out, 3 * 129 - 1); }},
    {"scale of row 1",
     [](const Buffers& b) { flip_bit(b.set(b.sets() - 1, DType::kInt8).scale, 4); }},
    {"row 0 of x", [](const Buffers& b) { flip_bit(b.set(b.sets() - 1, DType::kInt8).x, 0); }},
};

TEST(BenchSweep, AWrongResultHasNoNumber) {
  for (const Temperature temperature : {Temperature::kHot, Temperature::kCold}) {
    for (const Spoil& spoil : kSpoils) {
      const std::deque<Entry> entries =
          sweep({kSmall}, {.temperature = temperature, .before_verification = spoil.apply});
      const Entry& wrong = entries.back();
      EXPECT_EQ(wrong.verdict, Verdict::kFail);
      EXPECT_NE(wrong.message.find(spoil.message), std::string::npos) << wrong.message;
      EXPECT_TRUE(wrong.seconds.empty());
      EXPECT_EQ(exit_code_of(overall_verdict(entries)), kExitIncorrect);

      const nlohmann::json result =
          sweep_record(nlohmann::json::object(), {}, temperature, entries)["results"][0];
      EXPECT_EQ(result["verdict"], "FAIL");
      EXPECT_EQ(result["verified"], false);
      for (const char* key :
           {"time_us", "spread", "bytes_per_second", "elements_per_second", "ceiling_fraction"}) {
        EXPECT_TRUE(result[key].is_null()) << key;
      }
    }
  }
}

TEST(BenchSweep, AnOutputThatIsNotWrittenIsWrong) {
  const auto poison_again = [](const Buffers& buffers) { buffers.poison(0); };
  const std::deque<Entry> entries = sweep({kSmall}, {.before_verification = poison_again});
  EXPECT_EQ(entries.back().verdict, Verdict::kFail);
}

TEST(BenchSweep, RefusesFlagsThatGoogleBenchmarkDoesNotKnow) {
  std::deque<Entry> entries = select({.cases = {kSmall}});
  for (const char* flag :
       {"--benchmark_nonsense=1", "--benchmark_repetitions=many", "--benchmark_format=xml"}) {
    testing::internal::CaptureStderr();
    EXPECT_THROW(run_sweep(entries, {.benchmark_flags = {flag}}), ArgumentError) << flag;
    testing::internal::GetCapturedStderr();
  }
}

}  // namespace
}  // namespace assay::bench
