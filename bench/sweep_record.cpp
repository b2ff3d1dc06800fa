#include "bench/sweep_record.h"

#include <fmt/format.h>

#include <cmath>

#include "bench/reporter.h"
#include "bench/statistics.h"

namespace assay::bench {

namespace {

using nlohmann::json;

json number(double value) {
  return std::isfinite(value) ? json(value) : json(nullptr);
}

// NaN, and so null in the record, for entries without a right result.
double seconds_of(const Entry& entry) {
  return entry.verdict == Verdict::kPass ? median(entry.seconds)
                                         : std::numeric_limits<double>::quiet_NaN();
}

// What cases and baselines share.
json timing(const Entry& entry) {
  const Matrix m = entry.matrix();
  const double seconds = seconds_of(entry);
  const bool pass = entry.verdict == Verdict::kPass;
  return {{"name", entry.name},
          {"op", entry.kind == Kind::kBaseline ? std::string_view("reference") : kOpName},
          {"quant", name_of(entry.test.quant)},
          {"input", name_of(m.input)},
          {"rows", m.rows},
          {"cols", m.cols},
          {"variant", entry.variant},
          {"verdict", name_of(entry.verdict)},
          {"verified", pass},
          {"time_us", number(seconds * 1e6)},
          {"spread", pass ? number(relative_spread(entry.seconds)) : json(nullptr)},
          {"iterations", entry.iterations},
          {"repetitions", entry.seconds.size()},
          {"bytes", entry.bytes()},
          {"bytes_per_second", number(static_cast<double>(entry.bytes()) / seconds)},
          {"elements_per_second", number(static_cast<double>(m.elements()) / seconds)}};
}

json case_result(const Entry& entry, const std::deque<Entry>& entries, std::uint64_t seed,
                 Temperature temperature) {
  json result = timing(entry);
  const double ceiling = ceiling_bytes_per_second(entries, entry);
  const double seconds = seconds_of(entry);
  result["ceiling_bytes_per_second"] = number(ceiling);
  result["ceiling_fraction"] = number(static_cast<double>(entry.bytes()) / seconds / ceiling);
  result["temperature"] = name_of(temperature);
  result["reproduce"] = reproduce_line(entry, seed, temperature);
  result["failures"] = json::array();
  if (!entry.message.empty()) {
    const char* check = entry.verdict == Verdict::kFail ? "timed_result" : "run";
    result["failures"].push_back({{"check", check}, {"message", entry.message}});
  }
  return result;
}

json ceiling_result(const Entry& entry, Temperature temperature) {
  const Matrix m = entry.matrix();
  const double seconds = seconds_of(entry);
  return {{"rows", m.rows},
          {"cols", m.cols},
          {"input", name_of(m.input)},
          {"variant", entry.variant},
          {"time_us", number(seconds * 1e6)},
          {"spread", number(relative_spread(entry.seconds))},
          {"bytes", entry.bytes()},
          {"bytes_per_second", number(static_cast<double>(entry.bytes()) / seconds)},
          {"temperature", name_of(temperature)}};
}

}  // namespace

Verdict overall_verdict(const std::deque<Entry>& entries) {
  Verdict worst = Verdict::kPass;
  bool any = false;
  for (const Entry& entry : entries) {
    if (entry.verdict == Verdict::kNotRun) continue;
    worst = worse(worst, entry.verdict);
    any = true;
  }
  return any ? worst : Verdict::kNotRun;
}

std::string reproduce_line(const Entry& entry, std::uint64_t seed, Temperature temperature) {
  // From the root of the checkout, where the presets put the programs.
  return fmt::format("{}/assay-bench --case '{}' --seed {} --temperature {}", ASSAY_BIN_FOLDER,
                     entry.name, seed, name_of(temperature));
}

json sweep_record(const json& environment, const RunInfo& run, Temperature temperature,
                  const std::deque<Entry>& entries) {
  json results = json::array(), ceilings = json::array(), baselines = json::array();
  json summary = {{"results", 0}, {"PASS", 0}, {"FAIL", 0}, {"ERROR", 0}};
  const auto count = [&](const char* key) { summary[key] = summary[key].get<int>() + 1; };
  for (const Entry& entry : entries) {
    if (entry.verdict == Verdict::kNotRun) continue;
    switch (entry.kind) {
      case Kind::kCase:
        results.push_back(case_result(entry, entries, run.seed, temperature));
        count("results");
        count(std::string(name_of(entry.verdict)).c_str());
        break;
      case Kind::kCeiling:
        // One that failed has no number; the verdict below knows of it.
        if (entry.verdict == Verdict::kPass) ceilings.push_back(ceiling_result(entry, temperature));
        break;
      case Kind::kBaseline:
        baselines.push_back(timing(entry));
        break;
    }
  }
  summary["verdict"] = name_of(overall_verdict(entries));
  json record = {{"schema", "assay-record/1"},        {"kind", "sweep"},
                 {"environment", environment},        {"run", to_json(run)},
                 {"results", std::move(results)},     {"ceilings", std::move(ceilings)},
                 {"baselines", std::move(baselines)}, {"summary", std::move(summary)}};
  if (environment.value("simulated", false)) record["note"] = kSimulationNote;
  return record;
}

}  // namespace assay::bench
