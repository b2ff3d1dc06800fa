#include "bench/sweep.h"

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>

#include "bench/reporter.h"
#include "kernels/error.h"
#include "suites/progress.h"

namespace assay::bench {

namespace {

// Repetitions of each benchmark and the least seconds of each, unless flags say otherwise. The
// simulated device's speed is not worth a long look.
struct Effort {
  int repetitions;
  double min_time;
};
constexpr Effort kSimulatedEffort = {5, 0.004};
constexpr Effort kGpuEffort = {7, 0.005};

// The value of the last flag NAME=VALUE.
std::string value_of(const std::vector<std::string>& flags, const std::string& name) {
  std::string value;
  for (const std::string& flag : flags) {
    if (flag.starts_with(name + "=")) value = flag.substr(name.size() + 1);
  }
  return value;
}

// Google Benchmark prints its usage and exits with 0 where a flag's value is none that it knows.
void refuse_value() {
  throw ArgumentError("--benchmark_*", "a value that Google Benchmark refuses",
                      "see https://github.com/google/benchmark/blob/main/docs/user_guide.md");
}

void initialize(const std::vector<std::string>& flags, const Effort& effort) {
  static std::vector<std::string> all;  // Google Benchmark keeps pointers into it
  all = {"assay-bench", fmt::format("--benchmark_repetitions={}", effort.repetitions),
         fmt::format("--benchmark_min_time={}", effort.min_time)};
  all.insert(all.end(), flags.begin(), flags.end());
  std::vector<char*> argv;
  for (std::string& argument : all) argv.push_back(argument.data());
  int argc = static_cast<int>(argv.size());
  benchmark::Initialize(&argc, argv.data(), refuse_value);
  if (argc > 1) throw ArgumentError("flag", argv[1], "a flag and value of Google Benchmark");
}

}  // namespace

void run_sweep(std::deque<Entry>& entries, const SweepSettings& settings, const Target& target) {
  initialize(settings.benchmark_flags, target.simulated ? kSimulatedEffort : kGpuEffort);

  Progress progress(entries.size());
  SessionSettings session_settings{settings.seed, settings.temperature, target,
                                   [&](const Entry& entry) { progress.step(entry.name); },
                                   settings.before_verification};
  Session session(std::move(session_settings));
  benchmark::ClearRegisteredBenchmarks();
  for (Entry& entry : entries) {
    benchmark::RegisterBenchmark(
        entry.name.c_str(),
        [&session, &entry](benchmark::State& state) { session.measure(entry, state); })
        ->UseManualTime()
        ->Unit(benchmark::kMicrosecond);
  }

  const std::string format = value_of(settings.benchmark_flags, "--benchmark_format");
  Collector collector(entries, *benchmark::CreateDefaultDisplayReporter(),
                      format.empty() || format == "console");
  FileReporter file;
  const bool json_file = !value_of(settings.benchmark_flags, "--benchmark_out").empty() &&
                         value_of(settings.benchmark_flags, "--benchmark_out_format") != "csv";
  benchmark::RunSpecifiedBenchmarks(&collector, json_file ? &file : nullptr);
  benchmark::ClearRegisteredBenchmarks();
}

}  // namespace assay::bench
