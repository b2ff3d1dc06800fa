// The conformance record: what a run leaves for reports, as JSON. Its format, "assay-record/1", is
// reports/record.schema.json; a new field is added there and in record.cpp.
#pragma once

#include <chrono>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "suites/activation_result.h"
#include "suites/atomic_file.h"
#include "suites/result.h"

namespace assay {

// How a program was called, and when.
struct RunInfo {
  std::vector<std::string> argv;
  std::string level = "default";  // smoke, default or full
  std::string filter;             // empty: everything
  std::uint64_t seed = 0;
  int jobs = 0;  // 0: one per core; the record says how many that were
  std::chrono::system_clock::time_point started;
  double seconds = 0;
};

// The "run" member, for other kinds of records.
nlohmann::json to_json(const RunInfo& run);

// The whole record. `environment` is that of suites/environment.h. Numbers that are not finite
// become null, text beyond the format's limits is cut and says so.
nlohmann::json conformance_record(const nlohmann::json& environment, const RunInfo& run,
                                  const std::vector<CheckInfo>& checks,
                                  const std::vector<CaseResult>& cases,
                                  const std::vector<ActivationResult>& activations);

// The worst of all parts; NOT_RUN where there are none, since nothing was shown.
Verdict overall_verdict(const std::vector<CaseResult>& cases,
                        const std::vector<ActivationResult>& activations);

// Writes a record of any kind, whole or not at all. Throws IoError.
void write_record(const std::string& path, const nlohmann::json& record);

}  // namespace assay
