// What a kernel launch needs to know; plain data, passed by value.
#pragma once

#include <cstdint>

namespace assay::device {

// How the threads of a row share it out. What a launch may take follows from alignment alone
// (kernels/launch.cpp); each reads and writes whole cache lines.
enum class Access : std::int32_t {
  kChunks,   // 32 bytes of x to a thread: two 16-byte loads, one store
  kVectors,  // 16 bytes of x to a thread at a time: a 16-byte load, a store
  kShifted,  // any alignment: 16-byte loads around 32 bytes of x, which are shifted into place
};

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
  float q_reciprocal, q_reciprocal_low;  // RN(1 / q), and what is missing there
  float least_bounded;                   // see is_ordinary() in division.h
  Access access;
  const float* scale_ub;         // or null
  const std::int32_t* num_rows;  // or null
  std::int32_t num_rows_factor;
  std::int32_t is_plain_q;   // q is the largest value of the type, which encoders know
  std::int32_t threads;      // of a row
  std::int32_t reads_ahead;  // a row is loaded before num_rows has said whether it is wanted
};

}  // namespace assay::device
