// A case: one call of the operation, completely described by its name.
//
//   per_token_quant/QUANT/INPUT/ROWSxCOLS[/options][/distribution]
//   per_token_quant/e4m3fnuz/bf16/4096x7168/uniform
//   per_token_quant/int8/f16/2x3x5x129/stride=7,ub=bind,buffer/rowscale
//
// The same string is the GoogleTest name, the benchmark name, the key in records and what --filter
// and --case take. ROWS may be several extents (2x3x5x129 is rank 4) or none (4096 is rank 1).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "kernels/tensor.h"

namespace assay {

// What stands between the shape and the distribution, comma-separated, in this order. A field at
// its default is not written.
struct CaseOptions {
  std::int64_t stride = 0;  // stride=N: N extra elements between the rows of x
  std::int64_t gap = 0;     // gap=N: N extra rows after each slice of the outermost dimension
  int base = 0;             // base=N: x begins N elements after a 16-byte boundary
  int out_base = 0;         // outbase=N: out begins N bytes after a 16-byte boundary
  std::string scale_ub;     // ub=KIND: see suites/inputs.h for the kinds
  std::optional<std::int32_t> num_rows;  // rows=N
  std::int32_t factor = 1;               // factor=N
  std::string qmax;                      // qmax=NUMBER, as written
  bool buffer = false;                   // buffer: a scale buffer is passed
  bool stream = false;                   // stream: on a user stream, behind a delayed producer of x
  bool graph = false;                    // graph: captured, replayed on other data, then on x
  int device = 0;           // device=N: tensors on device N, while 0 is the current one
  std::string variant;      // variant=NAME: this kernel, not dispatch's choice
  std::int64_t blocks = 0;  // blocks=N: at most N blocks per launch
  std::string bad;          // bad=NAME: a call to be rejected (suites/bad_calls.h)

  friend bool operator==(const CaseOptions&, const CaseOptions&) = default;
};

struct Case {
  DType quant = DType::kInt8;
  DType input = DType::kBf16;
  Shape shape;  // of x, columns last
  CaseOptions options;
  std::string distribution = "uniform";

  std::int64_t cols() const { return shape.back(); }
  std::int64_t rows() const;  // the product of the others
  std::string name() const;
  std::string options_text() const;  // the options part of the name; empty without any

  friend bool operator==(const Case&, const Case&) = default;
};

inline constexpr std::string_view kOpName = "per_token_quant";

// The inverse of Case::name(). Throws ArgumentError("case", ...) that says which part is wrong and
// what is allowed there.
Case parse_case(std::string_view name);

}  // namespace assay
