#include "bench/reporter.h"

#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <limits>

#include "bench/statistics.h"

namespace assay::bench {

namespace {

using Run = benchmark::BenchmarkReporter::Run;

// Google Benchmark appends how it measured to the names ("/manual_time"); a case's name is a key.
std::vector<Run> with_plain_names(std::vector<Run> runs) {
  for (Run& run : runs) {
    benchmark::BenchmarkName plain;
    plain.function_name = run.run_name.function_name;
    run.run_name = plain;
  }
  return runs;
}

double seconds_per_call(const Run& run) {
  return run.real_accumulated_time / static_cast<double>(run.iterations);
}

}  // namespace

double ceiling_bytes_per_second(const std::deque<Entry>& entries, const Entry& entry) {
  for (const Entry& other : entries) {
    if (other.kind == Kind::kCeiling && other.matrix() == entry.matrix() &&
        other.verdict == Verdict::kPass) {
      return static_cast<double>(other.bytes()) / median(other.seconds);
    }
  }
  return std::numeric_limits<double>::quiet_NaN();
}

void Collector::ReportRuns(const std::vector<Run>& runs) {
  Entry* entry = runs.empty() ? nullptr : find_entry(entries_, runs[0].run_name.function_name);
  if (entry == nullptr) return display_.ReportRuns(runs);
  for (const Run& run : runs) {
    if (run.run_type != Run::RT_Iteration || entry->verdict != Verdict::kPass) continue;
    entry->seconds.push_back(seconds_per_call(run));
    entry->iterations = run.iterations;
  }

  const std::vector<Run> plain = with_plain_names(runs);
  if (!table_) return display_.ReportRuns(plain);
  // Aggregates come in a report of their own; the row needs only the repetitions.
  if (plain[0].run_type != Run::RT_Iteration) return;
  // Where both go to one terminal, the row takes the place of the progress line.
  if (isatty(STDOUT_FILENO) != 0 && isatty(STDERR_FILENO) != 0) std::fputs("\r\033[K", stderr);
  display_.ReportRuns({median_row(plain[0], *entry)});
}

Run Collector::median_row(Run row, const Entry& entry) const {
  if (entry.verdict != Verdict::kPass) return row;
  const double seconds = median(entry.seconds);
  const double bytes_per_second = static_cast<double>(entry.bytes()) / seconds;
  row.real_accumulated_time = seconds * static_cast<double>(row.iterations);
  row.counters["bytes_per_second"] = bytes_per_second;
  row.counters["items_per_second"] = static_cast<double>(entry.matrix().elements()) / seconds;
  row.counters["spread"] = relative_spread(entry.seconds);
  const double ceiling = ceiling_bytes_per_second(entries_, entry);
  if (entry.kind == Kind::kCase && std::isfinite(ceiling)) {
    row.counters["of_copy"] = bytes_per_second / ceiling;
  }
  return row;
}

void FileReporter::ReportRuns(const std::vector<Run>& runs) {
  JSONReporter::ReportRuns(with_plain_names(runs));
}

}  // namespace assay::bench
