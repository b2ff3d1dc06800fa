#include "reference/error_statistics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "reference/bounds.h"
#include "reference/ieee.h"
#include "reference/parallel.h"
#include "reference/quantize.h"
#include "reference/value_table.h"

namespace assay::reference {
namespace {

// Rows are summed in blocks of about this many elements, whatever the number of threads: a sum of
// doubles depends on its order.
constexpr std::int64_t kBlockElements = 1 << 16;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

class RowErrors {
 public:
  RowErrors(DType quant, float qmax)
      : table_(ValueTable::of(quant)), bound_(quant, qmax), qmax_(qmax) {}

  void add(std::int64_t r, const std::vector<float>& row, const std::uint8_t* codes, float scale,
           float amax, ErrorStatistics& to) const {
    ++to.rows;
    to.elements += static_cast<std::int64_t>(row.size());
    if (!(scale > 0) || !std::isfinite(scale)) {
      to.unusable += static_cast<std::int64_t>(row.size());
      to.max_scale_ratio = kInfinity;
      to.note_ratio(kInfinity, r, 0);
      return;
    }
    to.max_scale_ratio = std::fmax(to.max_scale_ratio, scale_ratio(amax, scale));
    for (std::size_t c = 0; c < row.size(); ++c) {
      const double ratio = add_element(row[c], table_.decode(codes[c]), scale, to);
      to.note_ratio(ratio, r, static_cast<std::int64_t>(c));
    }
  }

 private:
  // Adds one element and returns its share of the bound.
  double add_element(float x, double q, float scale, ErrorStatistics& to) const {
    if (!std::isfinite(q)) {
      ++to.unusable;
      return kInfinity;
    }
    const double s = scale;
    const double error = q * s - x;
    const double v = x / s;
    const double step = table_.step_at(v);
    const double steps = error / s / step;
    to.sum_signed += steps;
    to.sum_outward += std::signbit(x) ? -steps : steps;
    to.sum_abs += std::fabs(steps);
    to.sum_signal += v * v;
    to.sum_noise += (error / s) * (error / s);
    return error == 0 ? 0 : std::fabs(error) / bound_(x, scale);
  }

  double scale_ratio(float amax, float scale) const {
    if (scale == 1 && amax <= underflow_bound(qmax_)) return 0;
    const double product = static_cast<double>(qmax_) * static_cast<double>(scale);
    return std::fabs(amax - product) / scale_error_bound(scale, qmax_);
  }

  const ValueTable& table_;
  ErrorBound bound_;
  float qmax_;
};

}  // namespace

double ErrorStatistics::snr_db() const {
  return 10 * std::log10(sum_signal / sum_noise);
}

void ErrorStatistics::note_ratio(double ratio, std::int64_t row, std::int64_t col) {
  if (worst_row >= 0 && ratio <= max_error_ratio) return;
  max_error_ratio = ratio;
  worst_row = row;
  worst_col = col;
}

void ErrorStatistics::merge(const ErrorStatistics& later) {
  rows += later.rows;
  skipped_rows += later.skipped_rows;
  elements += later.elements;
  unusable += later.unusable;
  if (later.worst_row >= 0) note_ratio(later.max_error_ratio, later.worst_row, later.worst_col);
  max_scale_ratio = std::fmax(max_scale_ratio, later.max_scale_ratio);
  sum_signed += later.sum_signed;
  sum_outward += later.sum_outward;
  sum_abs += later.sum_abs;
  sum_signal += later.sum_signal;
  sum_noise += later.sum_noise;
}

ErrorStatistics accumulate(const InputView& x, DType quant, const std::uint8_t* codes,
                           const float* scales, float qmax, std::optional<float> scale_ub,
                           int threads) {
  require_ieee_arithmetic();
  const RowErrors errors(quant, qmax);
  const std::int64_t block = std::max<std::int64_t>(1, kBlockElements / x.cols);
  std::vector<ErrorStatistics> blocks(static_cast<std::size_t>((x.rows + block - 1) / block));
  parallel_blocks(x.rows, block, threads, [&](std::int64_t begin, std::int64_t end) {
    ErrorStatistics& sums = blocks[static_cast<std::size_t>(begin / block)];
    std::vector<float> row(static_cast<std::size_t>(x.cols));
    for (std::int64_t r = begin; r < end; ++r) {
      decode_inputs(x.dtype, x.row(r), row);
      const float amax = row_amax(row.data(), x.cols);
      // The domain is a matter of the input: a wrong scale must not take its row out of it.
      const bool limited = limit_amax(amax, scale_ub) != amax;  // also where either is NaN
      if (limited || !std::isfinite(scale_of(amax, qmax))) {
        ++sums.skipped_rows;
      } else {
        errors.add(r, row, codes + r * x.cols, scales[r], amax, sums);
      }
    }
  });
  ErrorStatistics total;
  for (const ErrorStatistics& sums : blocks) total.merge(sums);
  return total;
}

}  // namespace assay::reference
