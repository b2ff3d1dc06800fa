#include "suites/runner.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdlib>

#include "kernels/allocator.h"
#include "kernels/error.h"
#include "kernels/runtime.h"
#include "suites/bad_calls.h"
#include "suites/checks.h"
#include "suites/device_call.h"
#include "suites/device_run.h"
#include "suites/error_check.h"
#include "suites/hash.h"

namespace assay {

namespace {

// The two real runs differ in all that must not matter.
struct RunPlan {
  std::uint8_t poison;
  Trap trap;
  bool flush;
};
constexpr RunPlan kRuns[] = {{0xa5, Trap::kNan, false}, {0x3c, Trap::kHuge, true}};

FakeRun fake_run(const Case& test, const Inputs& inputs, Candidate& candidate) {
  FakeRun run;
  Call call = meta_call(test, inputs);
  if (!test.options.bad.empty()) find_bad_call(test.options.bad)->apply(call);
  const std::uint64_t before = meta_allocations().total_bytes;
  run.thrown = catching([&] {
    const QuantResult result = candidate.fake(call);
    run.accounted_bytes = meta_allocations().total_bytes - before;
    run.out = facts_of(result.out, call);
    run.scale = facts_of(result.scale, call);
  });
  if (run.thrown) run.accounted_bytes = meta_allocations().total_bytes - before;
  return run;
}

void reference_run(Observation& o, int threads) {
  const reference::QuantizeOptions options = o.inputs.reference_options(o.test);
  const std::int64_t rows = o.test.rows();
  o.processed_rows = reference::processed_rows(rows, options);
  o.expected_codes.resize(static_cast<std::size_t>(rows * o.test.cols()));
  o.expected_scales.resize(static_cast<std::size_t>(rows));
  reference::quantize(o.inputs.view(o.test), o.test.quant, options, o.expected_codes.data(),
                      o.expected_scales.data(), threads);
}

}  // namespace

Observation observe(const Case& test, Candidate& candidate, const RunSettings& settings) {
  const auto inputs = [&](Trap trap) {
    return make_inputs(test, settings.seed, trap, settings.threads);
  };
  return observe(test, inputs, candidate, settings);
}

Observation observe(const Case& test, const InputSource& inputs, Candidate& candidate,
                    const RunSettings& settings) {
  Observation o{test, settings.seed, {}, {}, {}, 0, {}, {}};
  for (const RunPlan& plan : kRuns) {
    o.inputs = inputs(plan.trap);
    o.runs.push_back(device_run(test, o.inputs, candidate, plan.poison, plan.flush));
  }
  o.fake = fake_run(test, o.inputs, candidate);
  if (test.options.bad.empty()) reference_run(o, settings.threads);
  return o;
}

CaseResult run_case(const Case& test, Candidate& candidate, const RunSettings& settings) {
  const auto start = std::chrono::steady_clock::now();
  CaseResult result;
  result.test = test;
  result.elements = checked_numel(test.shape);
  result.reproduce = reproduce_line(test, settings.seed);
  result.verdict = Verdict::kPass;

  const Observation o = observe(test, candidate, settings);
  for (const Check& check : checks()) {
    const std::optional<CheckOutcome> outcome = check.run(o);
    if (!outcome) continue;
    result.checks[std::string(check.name)] = outcome->verdict;
    result.verdict = worse(result.verdict, outcome->verdict);
    if (outcome->verdict != Verdict::kPass) {
      result.failures.push_back({std::string(check.name), outcome->message});
    }
  }
  if (result.checks.empty()) result.verdict = Verdict::kNotRun;

  const RealRun& run = o.runs.front();
  if (!run.thrown && run.codes.size() == o.expected_codes.size() && result.elements != 0) {
    const auto rows = static_cast<std::size_t>(o.processed_rows);
    result.hash = Fnv1a()
                      .add(run.codes.data(), rows * static_cast<std::size_t>(test.cols()))
                      .add(run.scales.data(), std::min(run.scales.size(), rows * sizeof(float)))
                      .value();
    if (run.scales.size() == o.expected_scales.size() * sizeof(float)) {
      result.error_over_bound = largest_error_over_bound(o);
    }
  }
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return result;
}

std::string reproduce_line(const Case& test, std::uint64_t seed) {
  // The host device's configuration is part of what happened.
  const char* device = std::getenv("ASSAY_HOST_DEVICE");
  return fmt::format("{}scripts/assay test --case '{}' --seed {}",
                     device ? fmt::format("ASSAY_HOST_DEVICE='{}' ", device) : "", test.name(),
                     seed);
}

}  // namespace assay
