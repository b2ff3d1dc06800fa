#include "suites/error_check.h"

#include <fmt/format.h>

#include <cstring>

#include "reference/error_statistics.h"
#include "reference/expected_error.h"

namespace assay {

namespace {

float q_of(const Observation& o) {
  return reference::resolve_qmax(o.test.quant, o.inputs.reference_options(o.test));
}

// The statistics of the first run's processed rows; nullopt where it has no whole result.
std::optional<reference::ErrorStatistics> statistics_of(const Observation& o) {
  if (!o.test.options.bad.empty() || o.runs.empty() || o.runs[0].thrown) return std::nullopt;
  const RealRun& run = o.runs[0];
  const auto rows = static_cast<std::size_t>(o.processed_rows);
  const auto elements = rows * static_cast<std::size_t>(o.test.cols());
  if (elements == 0 || run.codes.size() < elements || run.scales.size() < rows * sizeof(float)) {
    return std::nullopt;
  }
  std::vector<float> scales(rows);
  std::memcpy(scales.data(), run.scales.data(), rows * sizeof(float));
  reference::InputView view = o.inputs.view(o.test);
  view.rows = o.processed_rows;
  return reference::accumulate(view, o.test.quant,
                               reinterpret_cast<const std::uint8_t*>(run.codes.data()),
                               scales.data(), q_of(o), o.inputs.scale_ub);
}

constexpr std::int64_t kEnough = 4096;  // elements, for the central limit to hold

std::optional<reference::Population> population_of(const Case& test) {
  if (test.distribution == "uniform") return reference::Population::kUniform;
  if (test.distribution == "midpoints" && test.options.qmax.empty()) {
    return reference::Population::kTies;
  }
  return std::nullopt;
}

}  // namespace

std::optional<double> largest_error_over_bound(const Observation& o) {
  const auto statistics = statistics_of(o);
  if (!statistics || statistics->rows == 0) return std::nullopt;
  return statistics->max_error_ratio;
}

std::optional<CheckOutcome> error_bound_check(const Observation& o) {
  const auto statistics = statistics_of(o);
  if (!statistics || statistics->rows == 0) return std::nullopt;
  if (statistics->max_error_ratio <= 1) return CheckOutcome{};
  return CheckOutcome{
      Verdict::kFail,
      fmt::format("row {}, column {}: the error is {:.6g} times the bound", statistics->worst_row,
                  statistics->worst_col, statistics->max_error_ratio)};
}

std::optional<CheckOutcome> bias_check(const Observation& o) {
  const auto population = population_of(o.test);
  if (!population) return std::nullopt;
  const auto statistics = statistics_of(o);
  if (!statistics || statistics->elements - statistics->unusable < kEnough) return std::nullopt;
  const auto expected = reference::expected_error(o.test.quant, o.test.input, q_of(o), *population);
  const auto verdict = reference::judge_bias(*statistics, expected);
  if (!verdict.biased()) return CheckOutcome{};
  return CheckOutcome{
      Verdict::kFail,
      fmt::format(
          "mean errors in steps, measured minus expected (allowed): signed {:.3g} ({:.3g}), "
          "outward {:.3g} ({:.3g}), absolute {:.3g} ({:.3g})",
          verdict.signed_error.value, verdict.signed_error.allowed, verdict.outward_error.value,
          verdict.outward_error.allowed, verdict.abs_error.value, verdict.abs_error.allowed)};
}

}  // namespace assay
