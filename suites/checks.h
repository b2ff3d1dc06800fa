// The checks, as one list. A new one is a function and a line in checks.cpp: every case, record and
// report has it from then on.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "suites/observation.h"
#include "suites/result.h"

namespace assay {

struct CheckOutcome {
  Verdict verdict = Verdict::kPass;
  std::string message;  // when it did not pass
};

struct Check {
  std::string_view name;
  std::string_view description;
  // nullopt: does not apply to this case.
  std::optional<CheckOutcome> (*run)(const Observation&);
};

const std::vector<Check>& checks();
std::vector<CheckInfo> check_infos();

}  // namespace assay
