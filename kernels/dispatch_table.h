// The form of a dispatch table: kernels/platform/<platform>/dispatch_table.h is one.
#pragma once

#include <cstdint>

#include "kernels/variants.h"

namespace assay {

// The first rule of which both hold is taken: calls of at most max_rows rows of at most
// max_row_bytes bytes of x.
struct DispatchRule {
  std::int64_t max_rows;
  std::int64_t max_row_bytes;
  Variant variant;
};

inline constexpr std::int64_t kAnyRows = INT64_MAX, kAnyBytes = INT64_MAX;

}  // namespace assay
