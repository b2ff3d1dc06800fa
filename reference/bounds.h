// How far a dequantized value may lie from its input: bounds that are proven, not tuned.
// BOUNDS.md derives them; the names below are those of its section headings.
//
// Domain: finite x, and a scale that is finite and came from the row maximum (not from scale_ub).
#pragma once

#include <cstdint>

#include "kernels/dtype.h"

namespace assay::reference {

// q * s, exact: at most 7 + 24 significant bits. NaN for NaN codes and NaN scales.
double dequantize(DType type, std::uint8_t code, float scale);

// |x - dequantize(...)| never exceeds this for a result that meets the contract (x, s and Q as
// there). Rounded up, so that comparing with <= is right.
double error_bound(DType type, float x, float scale, float qmax);

// |a - Q * s| never exceeds this for a row whose maximum is a; exact. Where s is 1 because a / Q
// rounded to zero, a itself does not exceed underflow_bound(Q).
double scale_error_bound(float scale, float qmax);
double underflow_bound(float qmax);

}  // namespace assay::reference
