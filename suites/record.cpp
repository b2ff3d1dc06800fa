#include "suites/record.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <thread>

namespace assay {

namespace {

using nlohmann::json;

// The format's limits.
constexpr std::size_t kMostText = 20000;  // characters
constexpr std::size_t kMostFailures = 1000;
constexpr std::size_t kMostName = 400;  // characters

constexpr Verdict kVerdicts[] = {Verdict::kPass,     Verdict::kFail,      Verdict::kDegraded,
                                 Verdict::kUnstable, Verdict::kNotJudged, Verdict::kNotRun,
                                 Verdict::kError};

json number(double value) {
  return std::isfinite(value) ? json(value) : json(nullptr);
}

json text(const std::string& value) {
  if (value.size() <= kMostText) return value;
  const std::size_t kept = kMostText - 100;
  return fmt::format("{}\n... ({} more bytes)", value.substr(0, kept), value.size() - kept);
}

// The end of a long path says more than its beginning.
json path_name(const std::string& path) {
  if (path.size() <= kMostName) return path;
  return "..." + path.substr(path.size() - kMostName + 3);
}

json failures(const std::vector<Failure>& all) {
  json result = json::array();
  for (const Failure& failure : all) {
    if (result.size() == kMostFailures) break;
    result.push_back({{"check", failure.check}, {"message", text(failure.message)}});
  }
  return result;
}

json case_entry(const CaseResult& result) {
  const Case& test = result.test;
  json checks = json::object();
  for (const auto& [name, verdict] : result.checks) checks[name] = name_of(verdict);
  return {
      {"name", test.name()},
      {"op", kOpName},
      {"quant", name_of(test.quant)},
      {"input", name_of(test.input)},
      {"shape", test.shape},
      {"options", test.options_text()},
      {"distribution", test.distribution},
      {"verdict", name_of(result.verdict)},
      {"seconds", number(result.seconds)},
      {"elements", result.elements},
      {"checks", checks},
      {"error_over_bound",
       result.error_over_bound ? number(*result.error_over_bound) : json(nullptr)},
      {"hash", result.hash ? json(fmt::format("{:016x}", result.hash)) : json(nullptr)},
      {"failures", failures(result.failures)},
      {"reproduce", text(result.reproduce)},
  };
}

json activation_entry(const ActivationResult& result) {
  return {
      {"file", path_name(result.file)},
      {"dtype", name_of(result.input)},
      {"rows", result.rows},
      {"cols", result.cols},
      {"quant", name_of(result.quant)},
      {"verdict", name_of(result.verdict)},
      {"snr_db", number(result.snr_db)},
      {"snr_db_worst_row", number(result.snr_db_worst_row)},
      {"error_over_bound", number(result.error_over_bound)},
      {"scale",
       {{"min", number(result.scale_min)},
        {"median", number(result.scale_median)},
        {"max", number(result.scale_max)},
        {"histogram",
         {{"log2_edges", result.histogram.log2_edges}, {"counts", result.histogram.counts}}}}},
      {"failures", failures(result.failures)},
      {"reproduce", text(result.reproduce)},
  };
}

json summary(const std::vector<CaseResult>& cases,
             const std::vector<ActivationResult>& activations) {
  std::map<Verdict, std::int64_t> counts;
  for (const CaseResult& result : cases) ++counts[result.verdict];
  json result = {{"cases", cases.size()},
                 {"verdict", name_of(overall_verdict(cases, activations))}};
  for (const Verdict verdict : kVerdicts) result[name_of(verdict)] = counts[verdict];
  return result;
}

template <class Results, class Entry>
json entries(const Results& results, Entry entry) {
  json all = json::array();
  for (const auto& result : results) all.push_back(entry(result));
  return all;
}

}  // namespace

Verdict overall_verdict(const std::vector<CaseResult>& cases,
                        const std::vector<ActivationResult>& activations) {
  if (cases.empty() && activations.empty()) return Verdict::kNotRun;
  Verdict verdict = Verdict::kPass;
  for (const CaseResult& result : cases) verdict = worse(verdict, result.verdict);
  for (const ActivationResult& result : activations) verdict = worse(verdict, result.verdict);
  return verdict;
}

json to_json(const RunInfo& run) {
  const std::time_t started = std::chrono::system_clock::to_time_t(run.started);
  return {
      {"argv", entries(run.argv, text)},
      {"level", run.level},
      {"filter", text(run.filter)},
      {"seed", run.seed},
      {"jobs", run.jobs > 0 ? static_cast<unsigned>(run.jobs)
                            : std::max(1u, std::thread::hardware_concurrency())},
      {"started", fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(started))},
      {"seconds", number(run.seconds)},
  };
}

json conformance_record(const json& environment, const RunInfo& run,
                        const std::vector<CheckInfo>& checks, const std::vector<CaseResult>& cases,
                        const std::vector<ActivationResult>& activations) {
  return {
      {"schema", "assay-record/1"},
      {"kind", "conformance"},
      {"environment", environment},
      {"run", to_json(run)},
      {"checks", entries(checks,
                         [](const CheckInfo& check) -> json {
                           return {{"name", check.name}, {"description", check.description}};
                         })},
      {"cases", entries(cases, case_entry)},
      {"activations", entries(activations, activation_entry)},
      {"summary", summary(cases, activations)},
  };
}

void write_record(const std::string& path, const json& record) {
  // Paths and arguments may hold any bytes; what is not UTF-8 is replaced, so that no run loses its
  // record over a file name.
  write_atomically(path, record.dump(1, ' ', false, json::error_handler_t::replace) + "\n");
}

}  // namespace assay
