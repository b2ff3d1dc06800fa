// One line of a sweep: what is timed, and what came of it.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "bench/buffers.h"
#include "suites/case.h"
#include "suites/verdict.h"

namespace assay::bench {

enum class Kind {
  kCase,      // a kernel of per_token_quant
  kCeiling,   // the copy that moves the same bytes
  kBaseline,  // the golden reference, on the CPU
};

struct Entry {
  Entry(Kind kind_, Case test_, std::string name_, std::string variant_)
      : kind(kind_), test(std::move(test_)), name(std::move(name_)), variant(std::move(variant_)) {}

  Kind kind;
  Case test;            // of a ceiling: any of those that it is the ceiling of
  std::string name;     // of the benchmark; a case's is test.name()
  std::string variant;  // the kernel, copy or reference that runs

  Verdict verdict = Verdict::kNotRun;
  std::string message;          // why it is not PASS
  std::vector<double> seconds;  // of one call, per repetition
  std::int64_t iterations = 0;  // calls per repetition

  Matrix matrix() const { return {test.input, test.rows(), test.cols()}; }
  std::uint64_t bytes() const;  // of one call, by reference/cost.h
};

// Without results. The ceiling's name is copy/INPUT/ROWSxCOLS, the baseline's reference/QUANT/...
// with the rest of the case's.
Entry case_entry(const Case& test);
Entry ceiling_entry(const Case& test);
Entry baseline_entry(const Case& test);

// The entry of a name; null for none.
Entry* find_entry(std::deque<Entry>& entries, const std::string& name);

}  // namespace assay::bench
