// What a kernel launch needs to know; plain data, passed by value.
#pragma once

#include <cstdint>

namespace assay::device {

// Rows are counted over the whole tensor.
struct Arguments {
  const void* x;
  void* out;
  float* scale;
  std::int64_t first_row;    // of this launch
  std::int64_t end_row;      // one past the last row of this launch
  std::int64_t x_first_row;  // the row that x points to
  std::int64_t cols;
  std::int64_t row_stride;  // of x, in elements
  float q;
  const float* scale_ub;         // or null
  const std::int32_t* num_rows;  // or null
  std::int32_t num_rows_factor;
};

}  // namespace assay::device
