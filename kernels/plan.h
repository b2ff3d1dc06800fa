// The one place where a call is validated and its results are inferred, for the real operation and
// for its fake twin alike.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "kernels/per_token_quant.h"

namespace assay {

struct Plan {
  DType in = DType::kF32;
  DType out = DType::kInt8;
  Shape out_shape;    // x.shape
  Shape scale_shape;  // (*x.shape[:-1], 1)
  std::int64_t rows = 0;
  std::int64_t cols = 0;
  float q = 0;
  std::int32_t num_rows_factor = 1;

  // x's rows as runs of one row stride. Collapsible outer dimensions give one run; others give one
  // per index of the dimensions that do not collapse, each with its own launch.
  std::int64_t row_stride = 0;   // elements between the rows of a run
  std::int64_t run_rows = 0;     // rows in each run
  Shape run_shape, run_strides;  // the outer dimensions over which runs repeat
};

// Validates every argument against the contract and infers the results; reads metadata alone, so it
// works on meta tensors. Throws ArgumentError.
Plan plan(const Tensor& x, DType quant_dtype, const std::optional<Tensor>& scale,
          const Options& options);

// x's element offset of the first row of run `run` (0 <= run < rows / run_rows).
std::int64_t run_offset(const Plan& plan, std::int64_t run);

}  // namespace assay
