// What running a case gives: a verdict per check, and the failures in words.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "suites/case.h"
#include "suites/verdict.h"

namespace assay {

struct Failure {
  std::string check;    // the check's name
  std::string message;  // several lines: first bad index, expected and got, scale, count
};

struct CaseResult {
  Case test;
  Verdict verdict = Verdict::kNotRun;  // the worst of the checks
  double seconds = 0;
  std::int64_t elements = 0;
  std::map<std::string, Verdict> checks;  // of those that apply to the case
  std::vector<Failure> failures;
  std::optional<double> error_over_bound;  // the largest, where the bounds apply
  std::uint64_t hash = 0;  // FNV-1a of codes and scales (suites/hash.h); 0 where nothing came out
  std::string reproduce;   // one pasteable line
};

// A check as reports list it.
struct CheckInfo {
  std::string name;
  std::string description;
};

}  // namespace assay
