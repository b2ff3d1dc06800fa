// The shapes and types that are timed, as lists (shapes.cpp); a new shape is an entry there.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "kernels/dtype.h"
#include "suites/case_list.h"

namespace assay::bench {

struct BenchShape {
  std::int64_t rows = 0, cols = 0;
  Level level = Level::kFull;  // the first that contains it
  std::string_view why;

  std::int64_t elements() const { return rows * cols; }
};

// The most elements that a level times on a kind of device.
std::int64_t max_elements(bool simulated, Level level);

// The list at a level (each contains the ones before it), without what exceeds max_elements: by
// columns, then rows, no shape twice.
std::vector<BenchShape> shapes(Level level, std::int64_t max_elements);

// The first level at which a pair of types is timed.
Level level_of(DType input, DType quant);

// A pair whose reference speed is recorded beside the sweep.
struct Baseline {
  std::int64_t rows, cols;
  DType input, quant;
};
const std::vector<Baseline>& baselines();

}  // namespace assay::bench
