// The errors of a whole result: the worst against its bound, and the sums that show a bias.
#pragma once

#include <cstdint>
#include <optional>

#include "kernels/dtype.h"
#include "reference/input_values.h"

namespace assay::reference {

// A step is the spacing of the quantized type at x / s; 1 for int8. Signed errors are q - x/s;
// outward errors |q| - |x/s|. Truncation shows in the outward mean, rounding down in the signed
// one.
struct ErrorStatistics {
  std::int64_t rows = 0;          // in the domain of bounds.h, and counted
  std::int64_t skipped_rows = 0;  // the right scale is not finite, or limited by scale_ub
  std::int64_t elements = 0;      // of the counted rows
  // Counted elements whose code is NaN or infinite, or whose row's scale is not a positive finite
  // number: always wrong.
  std::int64_t unusable = 0;

  // |x - q*s| / error_bound and where it is largest; infinite where unusable > 0. <= 1 is right.
  double max_error_ratio = 0;
  std::int64_t worst_row = -1;
  std::int64_t worst_col = -1;
  // |a - Q*s| / scale_error_bound over rows. <= 1 is right.
  double max_scale_ratio = 0;

  // Sums over the usable elements, errors in steps.
  double sum_signed = 0;
  double sum_outward = 0;
  double sum_abs = 0;
  // Sums of squares of x/s and of q - x/s.
  double sum_signal = 0;
  double sum_noise = 0;

  double mean_signed() const { return sum_signed / static_cast<double>(elements - unusable); }
  double mean_outward() const { return sum_outward / static_cast<double>(elements - unusable); }
  double mean_abs() const { return sum_abs / static_cast<double>(elements - unusable); }
  double snr_db() const;

  // Takes one element's ratio into the maximum; the first of equals stays.
  void note_ratio(double ratio, std::int64_t row, std::int64_t col);

  // Adds the statistics of rows that come later.
  void merge(const ErrorStatistics& later);
};

// The statistics of a result (codes contiguous, one scale per row) against its input. Runs on
// `threads` threads (0: one per core); the sums are the same for any number of them.
ErrorStatistics accumulate(const InputView& x, DType quant, const std::uint8_t* codes,
                           const float* scales, float qmax,
                           std::optional<float> scale_ub = std::nullopt, int threads = 0);

}  // namespace assay::reference
