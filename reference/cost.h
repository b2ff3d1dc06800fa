// Bytes and operations of one call: what throughput is computed from.
#pragma once

#include <cstdint>

#include "kernels/dtype.h"

namespace assay::reference {

// The part of the options that moves bytes.
struct CostOptions {
  bool scale_ub = false;  // one float32 read
  bool num_rows = false;  // one int32 read; `rows` below are then the processed ones
};

// The least that any implementation must do: x read once, each output written once. A kernel that
// reads its rows twice moves more and still gets credit for this. Padding between rows (a stride
// beyond cols) and partial cache lines do not count. Without rows nothing is launched: all zero.
struct Cost {
  std::uint64_t bytes_read = 0;
  std::uint64_t bytes_written = 0;
  std::uint64_t operations = 0;  // float32 operations and conversions, see cost.cpp

  std::uint64_t bytes() const { return bytes_read + bytes_written; }
};

// Throws std::invalid_argument for negative sizes and wrong dtypes, std::overflow_error beyond 64
// bits.
Cost cost_of(std::int64_t rows, std::int64_t cols, DType input, DType quant,
             const CostOptions& options = {});

}  // namespace assay::reference
