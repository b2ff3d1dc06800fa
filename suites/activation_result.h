// What quantizing a file of captured activations gives.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "suites/result.h"

namespace assay {

struct ScaleHistogram {
  std::vector<double> log2_edges;  // counts.size() + 1
  std::vector<std::int64_t> counts;
};

struct ActivationResult {
  std::string file;
  DType input = DType::kF32;
  DType quant = DType::kInt8;
  std::int64_t rows = 0, cols = 0;
  Verdict verdict = Verdict::kNotRun;
  double snr_db = 0;  // whole file
  double snr_db_worst_row = 0;
  double error_over_bound = 0;
  double scale_min = 0, scale_median = 0, scale_max = 0;
  ScaleHistogram histogram;
  std::vector<Failure> failures;
  std::string reproduce;
};

}  // namespace assay
