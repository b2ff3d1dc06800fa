// A case's input in host memory, with what surrounds it: the padding between strided rows and the
// bytes before and after hold traps, values that change a result when they leak into it.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "reference/quantize.h"
#include "suites/case.h"

namespace assay {

// Which trap fills what is not part of x: a NaN or the largest finite value. A run each, so that
// neither a kernel that ignores NaN nor one that ignores large values hides a leak.
enum class Trap { kNan, kHuge };

struct Inputs {
  std::vector<std::byte> storage;  // x with the padding between its rows
  Shape strides;                   // of x in the storage, in elements
  std::int64_t row_stride = 0;     // between rows, where they have one stride (no gap)
  std::vector<std::byte> rows;     // x alone, rows contiguous: what the reference reads
  std::optional<float> scale_ub;

  reference::InputView view(const Case& test) const;
  reference::QuantizeOptions reference_options(const Case& test) const;
};

// Throws ArgumentError for names that are in no list (distribution, ub, ...).
Inputs make_inputs(const Case& test, std::uint64_t seed, Trap trap, int threads = 0);

// The values that ub=KIND takes, each with the limit that it means for a row maximum.
struct ScaleBoundKind {
  std::string_view name;
  std::string_view description;
  float (*value)(float amax_of_first_row);
};
const std::vector<ScaleBoundKind>& scale_bound_kinds();

// Checks every name in the case against its list. Throws ArgumentError("case", ...).
void validate(const Case& test);

// The bits of a trap in an input dtype.
std::uint32_t trap_bits(DType type, Trap trap);

}  // namespace assay
