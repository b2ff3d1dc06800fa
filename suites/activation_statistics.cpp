#include "suites/activation_statistics.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "reference/parallel.h"
#include "reference/value_table.h"

namespace assay {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr std::int64_t kMostBins = 64;
constexpr std::int64_t kRowsPerBlock = 16;  // one thread's share at a time

bool counts(float scale) {
  return std::isfinite(scale) && scale > 0;
}

struct Power {
  double signal = 0;
  double noise = 0;

  double ratio_db() const { return 10 * std::log10(signal / noise); }
};

Power power_of(const std::vector<float>& row, const std::uint8_t* codes, float scale,
               const reference::ValueTable& table) {
  Power power;
  for (std::size_t c = 0; c < row.size(); ++c) {
    const double x = row[c];
    const double error = table.decode(codes[c]) * static_cast<double>(scale) - x;
    power.signal += x * x;
    power.noise += error * error;
  }
  return power;
}

}  // namespace

ActivationResult unmeasured() {
  ActivationResult result;
  result.snr_db = result.snr_db_worst_row = result.error_over_bound = kNan;
  result.scale_min = result.scale_median = result.scale_max = kNan;
  return result;
}

void add_signal_to_noise(const reference::InputView& x, DType quant, const std::uint8_t* codes,
                         const std::vector<float>& scales, int threads, ActivationResult& result) {
  const reference::ValueTable& table = reference::ValueTable::of(quant);
  std::vector<Power> rows(scales.size());
  reference::parallel_blocks(x.rows, kRowsPerBlock, threads,
                             [&](std::int64_t begin, std::int64_t end) {
                               std::vector<float> row(static_cast<std::size_t>(x.cols));
                               for (std::int64_t r = begin; r < end; ++r) {
                                 const auto i = static_cast<std::size_t>(r);
                                 if (!counts(scales[i])) continue;
                                 reference::decode_inputs(x.dtype, x.row(r), row);
                                 rows[i] = power_of(row, codes + r * x.cols, scales[i], table);
                               }
                             });

  // Summed in the order of the rows: the result does not depend on the number of threads.
  Power whole;
  double worst = kNan;
  for (const Power& row : rows) {
    whole.signal += row.signal;
    whole.noise += row.noise;
    if (row.signal > 0) worst = std::fmin(worst, row.ratio_db());  // fmin drops a NaN
  }
  result.snr_db = whole.ratio_db();
  result.snr_db_worst_row = worst;
}

void add_scale_statistics(const std::vector<float>& scales, ActivationResult& result) {
  std::vector<float> sorted;
  std::copy_if(scales.begin(), scales.end(), std::back_inserter(sorted), counts);
  if (sorted.empty()) return;
  std::sort(sorted.begin(), sorted.end());
  const std::size_t n = sorted.size();
  result.scale_min = sorted.front();
  result.scale_median = (static_cast<double>(sorted[(n - 1) / 2]) + sorted[n / 2]) / 2;
  result.scale_max = sorted.back();
  result.histogram = scale_histogram(sorted);
}

ScaleHistogram scale_histogram(const std::vector<float>& scales) {
  double least = std::numeric_limits<double>::infinity(), most = -least;
  for (const float scale : scales) {
    if (!counts(scale)) continue;
    least = std::min(least, std::log2(static_cast<double>(scale)));
    most = std::max(most, std::log2(static_cast<double>(scale)));
  }
  if (least > most) return {};

  double width = 0.25;
  const auto bin_of = [&width](double log2) {
    return static_cast<std::int64_t>(std::floor(log2 / width));
  };
  while (bin_of(most) - bin_of(least) >= kMostBins) width *= 2;
  const std::int64_t first = bin_of(least), bins = bin_of(most) - first + 1;

  ScaleHistogram histogram;
  histogram.counts.resize(static_cast<std::size_t>(bins));
  for (std::int64_t i = 0; i <= bins; ++i) {
    histogram.log2_edges.push_back(static_cast<double>(first + i) * width);
  }
  for (const float scale : scales) {
    if (!counts(scale)) continue;
    ++histogram
          .counts[static_cast<std::size_t>(bin_of(std::log2(static_cast<double>(scale))) - first)];
  }
  return histogram;
}

}  // namespace assay
