// The verdicts, one enum everywhere, and the exit codes that go with them.
#pragma once

#include <string_view>

namespace assay {

enum class Verdict {
  kPass,
  kFail,       // wrong result
  kDegraded,   // right, but under its limit
  kUnstable,   // spread or drift over its limit
  kNotJudged,  // no limit is known
  kNotRun,
  kError,  // launch, memory, time limit, crash
};

std::string_view name_of(Verdict verdict);  // "PASS", "NOT_RUN", ...

// The worse of two, for a whole made of parts: ERROR and FAIL before all, NOT_RUN never a pass.
Verdict worse(Verdict a, Verdict b);

// Exit codes of every program.
enum ExitCode : int {
  kExitPass = 0,
  kExitRegression = 1,  // or degraded
  kExitNoVerdict = 2,
  kExitIncorrect = 3,
  kExitInfrastructure = 4,
  kExitUsage = 64,
};
ExitCode exit_code_of(Verdict verdict);

}  // namespace assay
