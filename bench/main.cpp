// assay-bench: see bench/README.md.
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <exception>
#include <thread>

#include "bench/options.h"
#include "bench/selection.h"
#include "bench/sweep.h"
#include "bench/sweep_record.h"
#include "kernels/error.h"
#include "kernels/platform/runtime_api.h"
#include "suites/environment.h"
#include "suites/record.h"

namespace {

using namespace assay;
using namespace assay::bench;

void print_outcome(const std::deque<Entry>& entries, const CommandLine& line, double seconds) {
  int counts[3] = {0, 0, 0};
  for (const Entry& entry : entries) {
    if (entry.verdict == Verdict::kNotRun) continue;
    ++counts[entry.verdict == Verdict::kPass ? 0 : entry.verdict == Verdict::kFail ? 1 : 2];
    if (entry.verdict == Verdict::kPass) continue;
    fmt::print(stderr, "{} {}\n  {}\n", name_of(entry.verdict), entry.name, entry.message);
    if (entry.kind == Kind::kCase) {
      fmt::print(stderr, "  {}\n", reproduce_line(entry, line.seed, line.temperature));
    }
  }
  fmt::print(stderr, "{}: {} timed and right, {} wrong, {} errors, on {}; {:.1f} s\n",
             name_of(overall_verdict(entries)), counts[0], counts[1], counts[2],
             kSimulatedDevice ? "a simulated device" : "the GPU", seconds);
  if (!line.record.empty()) fmt::print(stderr, "record: {}\n", line.record);
}

ExitCode run(const CommandLine& line) {
  std::deque<Entry> entries =
      select({line.level, line.filter, line.cases, line.variant, kSimulatedDevice});
  if (line.list) {
    for (const Entry& entry : entries) {
      if (entry.kind != Kind::kCeiling) fmt::print("{}\n", entry.name);
    }
    return kExitPass;
  }
  if (!line.record.empty()) check_writable(line.record);

  RunInfo run_info;
  run_info.argv = line.argv;
  run_info.level = name_of(line.level);
  run_info.filter = line.filter;
  run_info.seed = line.seed;
  run_info.jobs = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  run_info.started = std::chrono::system_clock::now();
  const auto begin = std::chrono::steady_clock::now();
  const nlohmann::json environment = assay::environment();
  if (kSimulatedDevice) fmt::print(stderr, "{}\n", kSimulationNote);
  run_sweep(entries, {line.seed, line.temperature, line.benchmark_flags});
  run_info.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();

  const Verdict verdict = overall_verdict(entries);
  if (verdict == Verdict::kNotRun) {
    throw ArgumentError("--benchmark_filter", "nothing timed", "a pattern that matches a name");
  }
  if (!line.record.empty()) {
    write_record(line.record, sweep_record(environment, run_info, line.temperature, entries));
  }
  print_outcome(entries, line, run_info.seconds);
  return exit_code_of(verdict);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const CommandLine line = parse_command_line(argc, argv, kSimulatedDevice);
    if (line.help) {
      fmt::print("{}", line.text);
      return kExitPass;
    }
    return run(line);
  } catch (const ArgumentError& error) {
    fmt::print(stderr, "assay-bench: {}\n", error.what());
    return kExitUsage;
  } catch (const std::exception& error) {
    fmt::print(stderr, "assay-bench: {}\n", error.what());
    return kExitInfrastructure;
  }
}
