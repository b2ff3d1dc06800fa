// assay-conform: the conformance suite. Each case is a GoogleTest of its own, registered from the
// lists; the results go into one record.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <limits>

#include "kernels/error.h"
#include "kernels/runtime.h"
#include "suites/activations.h"
#include "suites/case_list.h"
#include "suites/checks.h"
#include "suites/conform_options.h"
#include "suites/device_setup.h"
#include "suites/environment.h"
#include "suites/inputs.h"
#include "suites/progress.h"
#include "suites/record.h"
#include "suites/runner.h"

namespace assay {

namespace {

// What the tests leave behind.
struct Session {
  ConformOptions options;
  std::unique_ptr<Candidate> candidate = builtin_candidate();
  std::vector<CaseResult> results;
  std::vector<ActivationResult> activations;
  std::unique_ptr<Progress> progress;
};

class CaseTest : public testing::Test {
 public:
  CaseTest(Session& session, Case test) : session_(session), test_(std::move(test)) {}

  void TestBody() override {
    CaseResult result;
    try {
      result = run_case(test_, *session_.candidate, {session_.options.seed, session_.options.jobs});
    } catch (const std::exception& e) {
      result.test = test_;
      result.verdict = Verdict::kError;
      result.reproduce = reproduce_line(test_, session_.options.seed);
      result.failures.push_back({"call", e.what()});
    }
    for (const Failure& failure : result.failures) {
      ADD_FAILURE() << failure.check << ": " << failure.message;
    }
    if (result.verdict != Verdict::kPass) {
      ADD_FAILURE() << name_of(result.verdict) << "\nreproduce: " << result.reproduce;
    }
    session_.progress->step(test_.name());
    session_.results.push_back(std::move(result));
  }

 private:
  Session& session_;
  Case test_;
};

class ActivationTest : public testing::Test {
 public:
  ActivationTest(Session& session, std::string file) : session_(session), file_(std::move(file)) {}

  void TestBody() override {
    for (ActivationResult& result :
         run_activations(file_, *session_.candidate, session_.options.jobs)) {
      for (const Failure& failure : result.failures) {
        ADD_FAILURE() << name_of(result.quant) << ": " << failure.check << ": " << failure.message
                      << "\nreproduce: " << result.reproduce;
      }
      EXPECT_EQ(result.verdict, Verdict::kPass) << name_of(result.quant);
      session_.activations.push_back(std::move(result));
    }
    session_.progress->step(file_);
  }

 private:
  Session& session_;
  std::string file_;
};

std::vector<Case> selected_cases(const ConformOptions& options) {
  std::vector<Case> cases;
  if (!options.cases.empty()) {
    for (const std::string& name : options.cases) {
      cases.push_back(parse_case(name));
      validate(cases.back());
    }
    return cases;
  }
  int devices = std::numeric_limits<int>::max();
  if (!options.list) {  // names can be listed anywhere
    require_device();
    check(hipGetDeviceCount(&devices), "hipGetDeviceCount");
  }
  std::size_t too_large = 0, elsewhere = 0;
  for (Case& test : case_list(options.level)) {
    if (!options.filter.empty() && !matches(options.filter, test.name())) continue;
    if (test.rows() * (test.cols() + test.options.stride) > options.max_elements) {
      ++too_large;
    } else if (test.options.device >= devices) {
      ++elsewhere;
    } else {
      cases.push_back(std::move(test));
    }
  }
  if (too_large != 0) {
    fmt::print(stderr, "{} cases with more than {} elements are left out (--max-elements)\n",
               too_large, options.max_elements);
  }
  if (elsewhere != 0) {
    fmt::print(stderr, "{} cases on a second device are left out: this machine has {}\n", elsewhere,
               devices);
  }
  if (cases.empty()) {
    throw ArgumentError(
        "--filter", "\"" + options.filter + "\", which matches no case",
        fmt::format("a pattern for names of level {} (--list shows them)", name_of(options.level)));
  }
  return cases;
}

void register_tests(Session& session, const std::vector<Case>& cases) {
  for (const Case& test : cases) {
    testing::RegisterTest("conformance", test.name().c_str(), nullptr, nullptr, __FILE__, __LINE__,
                          [&session, test]() -> CaseTest* { return new CaseTest(session, test); });
  }
  for (const std::string& file : session.options.activations) {
    testing::RegisterTest(
        "activations", file.c_str(), nullptr, nullptr, __FILE__, __LINE__,
        [&session, file]() -> ActivationTest* { return new ActivationTest(session, file); });
  }
}

// GoogleTest's listing of thousands of passes is noise: it speaks on failures alone.
void quieten() {
  testing::TestEventListeners& listeners = testing::UnitTest::GetInstance()->listeners();
  struct FailuresOnly : testing::EmptyTestEventListener {
    void OnTestPartResult(const testing::TestPartResult& part) override {
      if (part.failed()) fmt::print("  {}\n", part.summary());
    }
    void OnTestEnd(const testing::TestInfo& info) override {
      if (info.result()->Failed()) fmt::print("FAILED {}\n\n", info.name());
      std::fflush(stdout);
    }
  };
  delete listeners.Release(listeners.default_result_printer());
  listeners.Append(new FailuresOnly);
}

int run(Session& session, int argc, char** argv) {
  const ConformOptions& options = session.options;
  const std::vector<Case> cases = selected_cases(options);
  if (options.list) {
    for (const Case& test : cases) fmt::print("{}\n", test.name());
    return kExitPass;
  }
  if (!options.record.empty()) check_writable(options.record);
  prepare_device();
  const nlohmann::json where = environment();
  for (const std::string& file : options.activations) load_activations(file);  // before any work

  if (!options.verbose) quieten();
  register_tests(session, cases);
  session.progress = std::make_unique<Progress>(cases.size() + options.activations.size());
  RunInfo info;
  info.argv.assign(argv, argv + argc);
  info.level = name_of(options.level);
  info.filter = options.filter;
  info.seed = options.seed;
  info.jobs = options.jobs;
  info.started = std::chrono::system_clock::now();
  const auto start = std::chrono::steady_clock::now();
  const int gtest_status = RUN_ALL_TESTS();
  info.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();

  const nlohmann::json record =
      conformance_record(where, info, check_infos(), session.results, session.activations);
  if (!options.record.empty()) write_record(options.record, record);
  const Verdict verdict = overall_verdict(session.results, session.activations);
  const auto passed =
      std::count_if(session.results.begin(), session.results.end(),
                    [](const CaseResult& r) { return r.verdict == Verdict::kPass; });
  if (options.json) {
    fmt::print("{}\n", record["summary"].dump());
  } else {
    fmt::print("{}: {} of {} cases passed on {} in {:.1f} s\n", name_of(verdict), passed,
               session.results.size(), where.value("device", "?"), info.seconds);
  }
  if (verdict == Verdict::kPass && gtest_status != 0) return kExitIncorrect;
  return exit_code_of(verdict);
}

}  // namespace

}  // namespace assay

int main(int argc, char** argv) {
  assay::Session session;
  // GoogleTest gets its own flags alone: --help is ours.
  const auto own = std::stable_partition(argv + 1, argv + argc, [](std::string_view argument) {
    return !argument.starts_with("--gtest_");
  });
  const int own_count = static_cast<int>(own - argv);
  std::vector<char*> for_gtest = {argv[0]};
  for_gtest.insert(for_gtest.end(), own, argv + argc);
  int gtest_count = static_cast<int>(for_gtest.size());
  testing::InitGoogleTest(&gtest_count, for_gtest.data());
  try {
    if (const auto status = assay::parse_options(own_count, argv, session.options)) return *status;
    return assay::run(session, argc, argv);
  } catch (const assay::ArgumentError& e) {
    fmt::print(stderr, "assay-conform: {}\n", e.what());
    return assay::kExitUsage;
  } catch (const std::exception& e) {
    fmt::print(stderr, "assay-conform: {}\n", e.what());
    return assay::kExitInfrastructure;
  }
}
