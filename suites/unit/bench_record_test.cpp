#include <gtest/gtest.h>

#include <fstream>
#include <limits>

#include "bench/selection.h"
#include "bench/sweep_record.h"

namespace assay::bench {
namespace {

const nlohmann::json kNoEnvironment = nlohmann::json::object();
constexpr const char* kName = "per_token_quant/int8/bf16/2x100/uniform";

std::deque<Entry> timed_entries() {
  std::deque<Entry> entries = select({.cases = {kName}});
  entries.push_back(baseline_entry(parse_case(kName)));
  for (Entry& entry : entries) {
    entry.verdict = Verdict::kPass;
    entry.seconds = {4e-6, 2e-6, 3e-6};
    entry.iterations = 10;
  }
  entries[0].seconds = {1e-6, 1.5e-6, 2e-6};  // the copy
  return entries;
}

TEST(BenchRecord, HoldsTheMedianAndTheFractionOfTheCeiling) {
  const nlohmann::json record =
      sweep_record({{"simulated", true}}, {}, Temperature::kCold, timed_entries());
  const nlohmann::json& result = record["results"][0];
  EXPECT_EQ(result["name"], kName);
  EXPECT_DOUBLE_EQ(result["time_us"], 3);
  EXPECT_EQ(result["bytes"], 2 * 100 * 3 + 2 * 4);
  EXPECT_DOUBLE_EQ(result["ceiling_fraction"], 0.5);
  EXPECT_DOUBLE_EQ(result["elements_per_second"], 200 / 3e-6);
  EXPECT_EQ(result["temperature"], "cold");
  EXPECT_EQ(record["ceilings"].size(), 1u);
  EXPECT_EQ(record["baselines"][0]["op"], "reference");
  EXPECT_EQ(record["summary"],
            (nlohmann::json{
                {"results", 1}, {"PASS", 1}, {"FAIL", 0}, {"ERROR", 0}, {"verdict", "PASS"}}));
  EXPECT_EQ(record["note"], kSimulationNote);
}

TEST(BenchRecord, NumbersThatAreNotFiniteAreNull) {
  std::deque<Entry> entries = timed_entries();
  entries[1].seconds = {std::numeric_limits<double>::quiet_NaN()};
  const nlohmann::json record = sweep_record(kNoEnvironment, {}, Temperature::kHot, entries);
  EXPECT_TRUE(record["results"][0]["time_us"].is_null());
  EXPECT_TRUE(record["results"][0]["ceiling_fraction"].is_null());
}

TEST(BenchRecord, AFailedCeilingFailsTheRun) {
  std::deque<Entry> entries = timed_entries();
  entries[0].verdict = Verdict::kError;
  entries[0].seconds.clear();
  const nlohmann::json record = sweep_record(kNoEnvironment, {}, Temperature::kHot, entries);
  EXPECT_TRUE(record["ceilings"].empty());
  EXPECT_TRUE(record["results"][0]["ceiling_bytes_per_second"].is_null());
  EXPECT_EQ(record["summary"]["verdict"], "ERROR");
}

TEST(BenchRecord, WhatDidNotRunIsNotInIt) {
  const nlohmann::json record =
      sweep_record(kNoEnvironment, {}, Temperature::kHot, select({.cases = {kName}}));
  EXPECT_TRUE(record["results"].empty());
  EXPECT_EQ(record["summary"]["verdict"], "NOT_RUN");
}

TEST(BenchRecord, RoundTripsThroughAFile) {
  const nlohmann::json record =
      sweep_record({{"simulated", false}}, {}, Temperature::kHot, timed_entries());
  const std::string path = testing::TempDir() + "/bench_record_test.json";
  write_record(path, record);
  std::ifstream file(path);
  EXPECT_EQ(nlohmann::json::parse(file), record);
  EXPECT_FALSE(record.contains("note"));
}

}  // namespace
}  // namespace assay::bench
