// Robust statistics of a few repetitions: pure functions, unmoved by a minority of outliers.
#pragma once

#include <vector>

namespace assay::bench {

// The middle value; the mean of the middle two of an even number. NaN for none.
double median(std::vector<double> values);

// The median absolute deviation from the median, times 1.4826: of normally distributed values the
// standard deviation. NaN for none.
double scaled_mad(const std::vector<double>& values);

// scaled_mad / median: the spread relative to what is measured. 0 for a single value, which says
// nothing about spread.
double relative_spread(const std::vector<double>& values);

}  // namespace assay::bench
