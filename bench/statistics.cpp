#include "bench/statistics.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace assay::bench {

double median(std::vector<double> values) {
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*std::max_element(values.begin(), middle) + *middle) / 2;
}

double scaled_mad(const std::vector<double>& values) {
  const double center = median(values);
  std::vector<double> deviations;
  for (const double value : values) deviations.push_back(std::fabs(value - center));
  return 1.4826 * median(std::move(deviations));
}

double relative_spread(const std::vector<double>& values) {
  return scaled_mad(values) / median(values);
}

}  // namespace assay::bench
