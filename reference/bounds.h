// How far a dequantized value may lie from its input: bounds that are proven, not tuned.
// BOUNDS.md derives them.
//
// Domain: finite x, and a scale that is finite and came from the row maximum (not from scale_ub).
#pragma once

#include <cstdint>

#include "kernels/dtype.h"

namespace assay::reference {

// q * s, exact: at most 7 + 24 significant bits. NaN for NaN codes and NaN scales.
double dequantize(DType type, std::uint8_t code, float scale);

// |x - dequantize(...)| never exceeds this for a result that meets the contract (x, s and Q as
// there). Rounded up by more than the evaluation of either side in double can lose, so that
// comparing with <= is right.
class ErrorBound {
 public:
  ErrorBound(DType type, float qmax);

  double operator()(float x, float scale) const;

 private:
  double qmax_;
  double relative_;       // 1 / (2^(m+1) + 1); 0 for int8
  double half_smallest_;  // half of the type's smallest step
  double edge_;           // |Q - encode(Q)|
};
double error_bound(DType type, float x, float scale, float qmax);

// |a - Q * s| never exceeds this for a row whose maximum is a; exact.
double scale_error_bound(float scale, float qmax);

// The largest a for which a / Q rounds to zero, so that s is 1; exact.
double underflow_bound(float qmax);

}  // namespace assay::reference
