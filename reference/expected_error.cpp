#include "reference/expected_error.h"

#include <algorithm>
#include <cmath>

#include "reference/encode.h"
#include "reference/number_format.h"
#include "reference/value_table.h"

namespace assay::reference {
namespace {

// Moments of the outward error e over a population, and of its noise (e * step)^2.
struct Moments {
  double weight = 0;
  double outward = 0;
  double abs = 0;
  double square = 0;
  double noise = 0;
  double signal = 0;
};

// Adds the part of a gap between two neighbouring values that lies below Q, for a uniform |v|:
// with t = (v - lower) / step in [0, end], e is -t up to 1/2 and 1 - t beyond. Integrals over t.
void add_gap(double lower, double step, double end, Moments& to) {
  const double falling = std::fmin(end, 0.5);
  const double rest = 1 - std::fmax(end, 0.5);  // 1/2 where the gap ends before its midpoint
  const double below = falling * falling / 2;
  const double above = (0.25 - rest * rest) / 2;
  const double square = (std::pow(falling, 3) + 0.125 - std::pow(rest, 3)) / 3;
  const double top = lower + end * step;
  to.weight += end * step;
  to.outward += (above - below) * step;
  to.abs += (above + below) * step;
  to.square += square * step;
  to.noise += square * step * step * step;
  to.signal += (std::pow(top, 3) - std::pow(lower, 3)) / 3;
}

// Adds a midpoint, with weight 1. The tie goes to the even code.
void add_tie(double midpoint, double step, bool up, Moments& to) {
  to.weight += 1;
  to.outward += up ? 0.5 : -0.5;
  to.abs += 0.5;
  to.square += 0.25;
  to.noise += step * step / 4;
  to.signal += midpoint * midpoint;
}

int significant_bits(DType input) {
  return number_format(input).mantissa_bits + 1;
}

// Bernstein's inequality: the mean of n independent errors, each within 1 step of its expectation
// and of standard deviation sd, is farther than this from its own with probability < alpha.
double chance(double sd, double n, double alpha) {
  const double log_odds = std::log(2 / alpha);
  const double range_term = log_odds / 3;
  return (range_term + std::sqrt(range_term * range_term + 2 * n * sd * sd * log_odds)) / n;
}

}  // namespace

ExpectedError expected_error(DType quant, DType input, float qmax, Population population) {
  const ValueTable& table = ValueTable::of(quant);
  const auto magnitudes = table.magnitudes();
  Moments sum;
  int gaps = 0;
  for (std::size_t i = 0; i + 1 < magnitudes.size() && magnitudes[i].value < qmax; ++i) {
    const double lower = magnitudes[i].value;
    const double step = magnitudes[i + 1].value - lower;
    ++gaps;
    switch (population) {
      case Population::kUniform:
        add_gap(lower, step, std::fmin(1, (qmax - lower) / step), sum);
        break;
      case Population::kTies:
        if (table.midpoints()[i] < qmax) {
          add_tie(table.midpoints()[i], step, magnitudes[i + 1].code % 2 == 0, sum);
        }
        break;
    }
  }

  ExpectedError expected;
  expected.mean_outward = sum.outward / sum.weight;
  expected.mean_abs = sum.abs / sum.weight;
  const double square = sum.square / sum.weight;
  const auto sd = [&](double mean) { return std::sqrt(std::fmax(0, square - mean * mean)); };
  expected.sd_signed = sd(0);
  expected.sd_outward = sd(expected.mean_outward);
  expected.sd_abs = sd(expected.mean_abs);
  expected.edge = (table.decode(encode(quant, qmax)) - qmax) / table.step_at(qmax);
  if (population == Population::kUniform) {
    // Koksma's inequality: variation of e (1 down and 1 up in each gap) times discrepancy.
    const double discrepancy = std::ldexp(1.0, 1 - significant_bits(input)) + 0x1p-21;
    expected.resolution = 2 * gaps * discrepancy;
  }
  expected.snr_db = 10 * std::log10(sum.signal / sum.noise);
  return expected;
}

BiasVerdict judge_bias(const ErrorStatistics& statistics, const ExpectedError& expected,
                       double false_alarm) {
  const double n = static_cast<double>(statistics.elements);
  const double maxima = static_cast<double>(statistics.rows);  // one element of each row
  const auto judge = [&](double measured, double mean, double edge, double sd) {
    const double free = n - maxima;
    Deviation deviation;
    deviation.value = measured - (free * mean + maxima * edge) / n;
    deviation.allowed = expected.resolution + chance(sd, n, false_alarm / 3);
    deviation.z = sd > 0 ? deviation.value / (sd / std::sqrt(n)) : 0;
    return deviation;
  };
  const auto& e = expected;
  return {judge(statistics.mean_signed(), 0, 0, e.sd_signed),
          judge(statistics.mean_outward(), e.mean_outward, e.edge, e.sd_outward),
          judge(statistics.mean_abs(), e.mean_abs, std::fabs(e.edge), e.sd_abs)};
}

}  // namespace assay::reference
