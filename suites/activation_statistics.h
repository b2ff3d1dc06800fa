// What quantization does to an activation file, in numbers: signal to noise, and how scales spread.
#pragma once

#include <cstdint>
#include <vector>

#include "reference/input_values.h"
#include "suites/activation_result.h"

namespace assay {

// A result whose every number is NaN: nothing is known yet.
ActivationResult unmeasured();

// snr_db and snr_db_worst_row: ten times the decimal logarithm of the sum of x^2 over the sum of
// (x - q*s)^2. Rows whose scale is not finite do not count, nor do rows of zeros as the worst row.
// Infinite without an error, NaN without a signal.
void add_signal_to_noise(const reference::InputView& x, DType quant, const std::uint8_t* codes,
                         const std::vector<float>& scales, int threads, ActivationResult& result);

// scale_min, scale_median, scale_max and the histogram, of the finite positive scales.
void add_scale_statistics(const std::vector<float>& scales, ActivationResult& result);

// Bins of log2(scale), a quarter octave wide; of finite positive scales. Where that would be more
// than 64 bins they are doubled in width until they are not.
ScaleHistogram scale_histogram(const std::vector<float>& scales);

}  // namespace assay
