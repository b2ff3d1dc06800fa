// Byte-for-byte comparison of results with the reference, and the words for a difference.
#pragma once

#include <cstdint>
#include <string>

#include "suites/observation.h"

namespace assay {

// Empty when the processed rows' codes are the reference's. Otherwise the number of wrong elements
// and the first one: index, row, column, x, scale, expected and got as value and bits, the distance
// in codes.
std::string codes_difference(const Observation& o, const RealRun& run);

// The same for scales, with the row's maximum.
std::string scales_difference(const Observation& o, const RealRun& run);

// Empty when every byte of the rows that num_rows excludes is still the run's poison.
std::string skipped_rows_difference(const Observation& o, const RealRun& run);

}  // namespace assay
