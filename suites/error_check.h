// Checks on the size of errors, from the reference's bounds and expectations.
#pragma once

#include <optional>

#include "suites/checks.h"

namespace assay {

// The largest error over its bound; nullopt where the bounds do not apply to any row.
std::optional<double> largest_error_over_bound(const Observation& o);

std::optional<CheckOutcome> error_bound_check(const Observation& o);

// Applies to the populations whose mean errors are known, with elements enough to tell.
std::optional<CheckOutcome> bias_check(const Observation& o);

}  // namespace assay
