// Runs a selection as Google Benchmark's benchmarks.
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "bench/session.h"

namespace assay::bench {

struct SweepSettings {
  std::uint64_t seed = 1;
  Temperature temperature = Temperature::kHot;
  std::vector<std::string> benchmark_flags = {};  // "--benchmark_...", for Google Benchmark
  std::function<void(const Buffers&)> before_verification = {};  // see SessionSettings
};

// Fills in the entries' results; those that --benchmark_filter leaves out stay NOT_RUN. Progress
// goes to stderr, the table to stdout. Throws ArgumentError for a flag that Google Benchmark
// refuses.
void run_sweep(std::deque<Entry>& entries, const SweepSettings& settings,
               const Target& target = current_target());

}  // namespace assay::bench
