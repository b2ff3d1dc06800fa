// Records and the files they are written to.
#include "suites/record.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <limits>

#include "suites/unit/temporary_folder.h"

namespace assay {
namespace {

using nlohmann::json;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

CaseResult passed() {
  CaseResult result;
  result.test = parse_case("per_token_quant/e4m3fn/f16/2x3x64/stride=7,buffer/rowscale");
  result.verdict = Verdict::kPass;
  result.seconds = 0.25;
  result.elements = 384;
  result.checks = {{"codes", Verdict::kPass}, {"scales", Verdict::kPass}};
  result.error_over_bound = 0.97;
  result.hash = 0x0123456789ABCDEF;
  result.reproduce = "scripts/assay test --case x";
  return result;
}

CaseResult failed() {
  CaseResult result = passed();
  result.test.distribution = "normal";
  result.verdict = Verdict::kFail;
  result.checks["codes"] = Verdict::kFail;
  result.error_over_bound.reset();
  result.hash = 0;
  result.failures = {{"codes", "first at [0, 1]"}};
  return result;
}

ActivationResult activation(Verdict verdict) {
  ActivationResult result;
  result.file = "layer.npy";
  result.input = DType::kF16;
  result.quant = DType::kInt8;
  result.rows = 2;
  result.cols = 64;
  result.verdict = verdict;
  result.snr_db = std::numeric_limits<double>::infinity();
  result.snr_db_worst_row = kNan;
  result.error_over_bound = 0.5;
  result.scale_min = 0.25;
  result.scale_median = result.scale_max = 0.5;
  result.histogram = {{-2, -1.75, -1}, {1, 1}};
  return result;
}

json record_of(const std::vector<CaseResult>& cases,
               const std::vector<ActivationResult>& activations = {}) {
  return conformance_record({{"platform", "host"}}, {}, {{"codes", "bit for bit"}}, cases,
                            activations);
}

TEST(Record, HasTheRun) {
  RunInfo run;
  run.argv = {"assay-conform", "--seed", "18446744073709551615"};
  run.level = "full";
  run.filter = "*int8*";
  run.seed = ~std::uint64_t{0};
  run.jobs = 3;
  run.started = std::chrono::system_clock::from_time_t(951782400 + 3661);
  run.seconds = 1.5;
  EXPECT_EQ(to_json(run), (json{{"argv", run.argv},
                                {"level", "full"},
                                {"filter", "*int8*"},
                                {"seed", 18446744073709551615u},
                                {"jobs", 3},
                                {"started", "2000-02-29T01:01:01Z"},
                                {"seconds", 1.5}}));
}

TEST(Record, SaysHowManyJobsTheDefaultMeans) {
  EXPECT_GE(to_json(RunInfo())["jobs"], 1);
}

TEST(Record, HasEveryFieldOfACase) {
  const json record = record_of({passed()});
  EXPECT_EQ(record["schema"], "assay-record/1");
  EXPECT_EQ(record["kind"], "conformance");
  EXPECT_EQ(record["environment"], (json{{"platform", "host"}}));
  EXPECT_EQ(record["checks"], (json::array({{{"name", "codes"}, {"description", "bit for bit"}}})));
  EXPECT_EQ(record["cases"][0],
            (json{{"name", "per_token_quant/e4m3fn/f16/2x3x64/stride=7,buffer/rowscale"},
                  {"op", "per_token_quant"},
                  {"quant", "e4m3fn"},
                  {"input", "f16"},
                  {"shape", {2, 3, 64}},
                  {"options", "stride=7,buffer"},
                  {"distribution", "rowscale"},
                  {"verdict", "PASS"},
                  {"seconds", 0.25},
                  {"elements", 384},
                  {"checks", {{"codes", "PASS"}, {"scales", "PASS"}}},
                  {"error_over_bound", 0.97},
                  {"hash", "0123456789abcdef"},
                  {"failures", json::array()},
                  {"reproduce", "scripts/assay test --case x"}}));
}

TEST(Record, SaysWhatFailedAndWhatIsMissing) {
  const json entry = record_of({failed()})["cases"][0];
  EXPECT_EQ(entry["verdict"], "FAIL");
  EXPECT_EQ(entry["checks"], (json{{"codes", "FAIL"}, {"scales", "PASS"}}));
  EXPECT_EQ(entry["error_over_bound"], nullptr);
  EXPECT_EQ(entry["hash"], nullptr);
  EXPECT_EQ(entry["failures"],
            (json::array({{{"check", "codes"}, {"message", "first at [0, 1]"}}})));
}

TEST(Record, HasActivationsWithNullForWhatIsNotANumber) {
  const json entry = record_of({}, {activation(Verdict::kPass)})["activations"][0];
  EXPECT_EQ(entry["dtype"], "f16");
  EXPECT_EQ(entry["quant"], "int8");
  EXPECT_EQ(entry["snr_db"], nullptr);
  EXPECT_EQ(entry["snr_db_worst_row"], nullptr);
  EXPECT_EQ(entry["error_over_bound"], 0.5);
  EXPECT_EQ(entry["scale"],
            (json{{"min", 0.25},
                  {"median", 0.5},
                  {"max", 0.5},
                  {"histogram", {{"log2_edges", {-2, -1.75, -1}}, {"counts", {1, 1}}}}}));
}

TEST(Record, SummaryCountsCasesAndJudgesEverything) {
  const json good = record_of({passed()}, {activation(Verdict::kPass)})["summary"];
  EXPECT_EQ(good["cases"], 1);
  EXPECT_EQ(good["PASS"], 1);
  EXPECT_EQ(good["verdict"], "PASS");
  const json bad = record_of({passed(), failed(), passed()})["summary"];
  EXPECT_EQ(bad["cases"], 3);
  EXPECT_EQ(bad["PASS"], 2);
  EXPECT_EQ(bad["FAIL"], 1);
  EXPECT_EQ(bad["ERROR"], 0);
  EXPECT_EQ(bad["NOT_RUN"], 0);
  EXPECT_EQ(bad["verdict"], "FAIL");
  EXPECT_EQ(record_of({passed()}, {activation(Verdict::kFail)})["summary"]["verdict"], "FAIL");
  EXPECT_EQ(record_of({})["summary"]["verdict"], "NOT_RUN");
}

TEST(Record, CutsTextToTheFormatsLimits) {
  CaseResult result = failed();
  result.failures.assign(1001, {"codes", std::string(30000, 'x')});
  const json failures = record_of({result})["cases"][0]["failures"];
  EXPECT_EQ(failures.size(), 1000u);
  const std::string message = failures[0]["message"];
  EXPECT_LE(message.size(), 20000u);
  EXPECT_TRUE(message.ends_with("\n... (10100 more bytes)")) << message.substr(19000);

  ActivationResult deep = activation(Verdict::kPass);
  deep.file = std::string(500, 'd') + "/layer.npy";
  const std::string file = record_of({}, {deep})["activations"][0]["file"];
  EXPECT_EQ(file.size(), 400u);
  EXPECT_TRUE(file.starts_with("...d") && file.ends_with("d/layer.npy")) << file;
}

class RecordFile : public testing::Test {
 protected:
  static std::string content(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  std::size_t files() const {
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator(folder_.path()), {}));
  }
  template <class F>
  static std::string error_of(F f) {
    try {
      f();
    } catch (const IoError& error) {
      return error.what();
    }
    return "no error";
  }

  TemporaryFolder folder_;
  std::string path_ = folder_.file("record.json");
};

TEST_F(RecordFile, IsReadBackAsItWas) {
  const json record = record_of({passed(), failed()}, {activation(Verdict::kPass)});
  write_record(path_, record);
  EXPECT_EQ(json::parse(content(path_)), record);
  EXPECT_EQ(files(), 1u);
}

TEST_F(RecordFile, ReplacesAnOlderOne) {
  write_record(path_, {{"old", true}});
  write_record(path_, {{"new", true}});
  EXPECT_EQ(json::parse(content(path_)), (json{{"new", true}}));
  EXPECT_EQ(files(), 1u);
}

TEST_F(RecordFile, HoldsTextThatIsNotUtf8) {
  write_record(path_, {{"file", "a\xFFz"}});
  EXPECT_EQ(json::parse(content(path_))["file"], "a\xEF\xBF\xBDz");
}

TEST_F(RecordFile, MayBeReadByOthers) {
  const mode_t mask = umask(022);
  write_record(path_, {});
  umask(mask);
  EXPECT_EQ(static_cast<unsigned>(std::filesystem::status(path_).permissions()), 0644u);
}

TEST_F(RecordFile, NamesWhyItCannotBeWritten) {
  const std::pair<std::string, std::string> places[] = {
      {folder_.file("no/record.json"), "create a file in its folder: No such file or directory"},
      {folder_.path(), "write: Is a directory"},
      {"/dev/null/record.json", "create a file in its folder: Not a directory"},
  };
  for (const auto& [path, reason] : places) {
    const std::string expected = path + ": cannot " + reason;
    EXPECT_EQ(error_of([&] { write_record(path, {}); }), expected);
    EXPECT_EQ(error_of([&] { check_writable(path); }), expected);
  }
  EXPECT_EQ(files(), 0u);
}

TEST_F(RecordFile, IsRefusedByAReadOnlyFolder) {
  namespace fs = std::filesystem;
  fs::permissions(folder_.path(),
                  fs::perms::owner_read | fs::perms::owner_exec | fs::perms::others_exec);
  const uid_t user = geteuid();
  if (user == 0) {  // whom permissions do not bind
    ASSERT_EQ(seteuid(65534), 0);
  }
  const std::string checked = error_of([&] { check_writable(path_); });
  const std::string written = error_of([&] { write_record(path_, {}); });
  ASSERT_EQ(seteuid(user), 0);
  fs::permissions(folder_.path(), fs::perms::owner_all);
  EXPECT_EQ(checked, path_ + ": cannot create a file in its folder: Permission denied");
  EXPECT_EQ(written, checked);
  EXPECT_EQ(files(), 0u);
}

TEST_F(RecordFile, CheckingLeavesNothingBehind) {
  check_writable(path_);
  EXPECT_EQ(files(), 0u);
  write_record(path_, {{"old", true}});
  check_writable(path_);
  EXPECT_EQ(json::parse(content(path_)), (json{{"old", true}}));
  EXPECT_EQ(files(), 1u);
}

// A disk that fills up, played by a limit on the size of files.
TEST_F(RecordFile, IsWholeOrNotThere) {
  write_record(path_, {{"old", true}});
  rlimit before;
  getrlimit(RLIMIT_FSIZE, &before);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small = {4096, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  const std::string error = error_of([&] {
    write_record(path_, {{"new", std::string(100000, 'x')}});
  });
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  EXPECT_EQ(error, path_ + ": cannot write: File too large");
  EXPECT_EQ(json::parse(content(path_)), (json{{"old", true}}));
  EXPECT_EQ(files(), 1u);
}

}  // namespace
}  // namespace assay
