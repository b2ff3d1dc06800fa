// Runs a case: makes its input, calls the candidate for real (twice) and on meta, asks the
// reference, and lets every check look.
#pragma once

#include <cstdint>
#include <functional>

#include "suites/candidate.h"
#include "suites/observation.h"
#include "suites/result.h"

namespace assay {

struct RunSettings {
  std::uint64_t seed = 1;
  int threads = 0;  // of the reference and the input generator; 0: one per core
};

// Executes and observes, without judging. Throws ArgumentError for a case that makes no sense.
Observation observe(const Case& test, Candidate& candidate, const RunSettings& settings);

// The same with input from elsewhere: `inputs` gives it once per run, with that run's trap.
using InputSource = std::function<Inputs(Trap)>;
Observation observe(const Case& test, const InputSource& inputs, Candidate& candidate,
                    const RunSettings& settings);

// observe() and all checks.
CaseResult run_case(const Case& test, Candidate& candidate, const RunSettings& settings);

// The line that runs this case again.
std::string reproduce_line(const Case& test, std::uint64_t seed);

}  // namespace assay
