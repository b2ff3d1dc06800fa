// What ErrorStatistics should read on random rows, and when a deviation is more than chance.
// BOUNDS.md, "Mean errors", derives both.
#pragma once

#include "kernels/dtype.h"
#include "reference/error_statistics.h"

namespace assay::reference {

// What the rows are made of.
enum class Population {
  // Independent elements, uniform on [-A, A] at a resolution of A * 2^-23 or finer, then rounded to
  // the input dtype. A may differ between rows.
  kUniform,
  // One element +-Q * 2^k, so that the scale is 2^k; every other one +-M * 2^k with M drawn evenly
  // from the midpoints of the type below Q. Each of those is an exact tie, in every input dtype.
  kTies,
};

// The distribution of one element's error, in steps, for elements other than the row's maximum.
struct ExpectedError {
  double mean_outward = 0;
  double mean_abs = 0;
  double sd_signed = 0;
  double sd_outward = 0;
  double sd_abs = 0;
  double edge = 0;  // the outward error of the row's maximum; 0 where Q is a value of the type
  double resolution = 0;  // how far the lattice of the input dtype may move the means
  double snr_db = 0;
};
ExpectedError expected_error(DType quant, DType input, float qmax, Population population);

// Deviations of the means from the expected ones beyond `resolution`, in standard deviations, and
// the least that is not chance at the given probability of a false alarm (of the three together).
struct BiasVerdict {
  double z_signed = 0;
  double z_outward = 0;
  double z_abs = 0;
  double limit_signed = 0;
  double limit_outward = 0;
  double limit_abs = 0;

  bool biased() const {
    return z_signed > limit_signed || z_outward > limit_outward || z_abs > limit_abs;
  }
};
BiasVerdict judge_bias(const ErrorStatistics& statistics, const ExpectedError& expected,
                       double false_alarm = 1e-9);

}  // namespace assay::reference
