// Between Google Benchmark and its own reporters: keeps the times, and names benchmarks as cases.
#pragma once

#include <benchmark/benchmark.h>

#include <deque>

#include "bench/entry.h"

namespace assay::bench {

// bytes_per_second of the ceiling of an entry, where it was timed and right; else NaN.
double ceiling_bytes_per_second(const std::deque<Entry>& entries, const Entry& entry);

class Collector : public benchmark::BenchmarkReporter {
 public:
  // `table`: `display` gets one row per benchmark, its median over the repetitions, instead of
  // everything that Google Benchmark has.
  Collector(std::deque<Entry>& entries, benchmark::BenchmarkReporter& display, bool table)
      : entries_(entries), display_(display), table_(table) {}

  bool ReportContext(const Context& context) override { return display_.ReportContext(context); }
  void ReportRuns(const std::vector<Run>& runs) override;
  void Finalize() override { display_.Finalize(); }

 private:
  Run median_row(Run row, const Entry& entry) const;

  std::deque<Entry>& entries_;
  benchmark::BenchmarkReporter& display_;
  bool table_;
};

// What --benchmark_out writes, under the cases' names.
class FileReporter : public benchmark::JSONReporter {
 public:
  void ReportRuns(const std::vector<Run>& runs) override;
};

}  // namespace assay::bench
