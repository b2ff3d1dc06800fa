#include "suites/verdict.h"

#include <stdexcept>

namespace assay {

namespace {

// Position in the order from best to worst. A wrong result outranks a case that could not run: it
// is certain.
int badness(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPass:
      return 0;
    case Verdict::kNotJudged:
      return 1;
    case Verdict::kDegraded:
      return 2;
    case Verdict::kUnstable:
      return 3;
    case Verdict::kNotRun:
      return 4;
    case Verdict::kError:
      return 5;
    case Verdict::kFail:
      return 6;
  }
  throw std::logic_error("badness: not a Verdict");
}

}  // namespace

std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPass:
      return "PASS";
    case Verdict::kFail:
      return "FAIL";
    case Verdict::kDegraded:
      return "DEGRADED";
    case Verdict::kUnstable:
      return "UNSTABLE";
    case Verdict::kNotJudged:
      return "NOT_JUDGED";
    case Verdict::kNotRun:
      return "NOT_RUN";
    case Verdict::kError:
      return "ERROR";
  }
  throw std::logic_error("name_of: not a Verdict");
}

Verdict worse(Verdict a, Verdict b) {
  return badness(a) >= badness(b) ? a : b;
}

ExitCode exit_code_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPass:
      return kExitPass;
    case Verdict::kFail:
      return kExitIncorrect;
    case Verdict::kDegraded:
      return kExitRegression;
    case Verdict::kUnstable:
    case Verdict::kNotJudged:
    case Verdict::kNotRun:
      return kExitNoVerdict;
    case Verdict::kError:
      return kExitInfrastructure;
  }
  throw std::logic_error("exit_code_of: not a Verdict");
}

}  // namespace assay
