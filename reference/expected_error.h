// What ErrorStatistics should read on random rows, and when a deviation is more than chance.
// BOUNDS.md, "Mean errors", derives both.
#pragma once

#include "kernels/dtype.h"
#include "reference/error_statistics.h"

namespace assay::reference {

// What the rows are made of. Scales must be normal float32 numbers.
enum class Population {
  // Independent elements, uniform on [-A, A] at a resolution of A * 2^-23 or finer, then rounded to
  // the input dtype, in which A is not subnormal. A may differ between rows, of 32 elements or
  // more.
  kUniform,
  // One element +-Q * 2^k, so that the scale is 2^k; every other one +-M * 2^k with M drawn evenly
  // from the midpoints of the type below Q, and its sign evenly too. Each is an exact tie, in every
  // input dtype. This is what tells ties-to-even from ties-away.
  kTies,
};

// The distribution of one element's error, in steps, for elements other than the row's maximum.
// The signed error's mean is 0 in both populations.
struct ExpectedError {
  double mean_outward = 0;
  double mean_abs = 0;
  double sd_signed = 0;
  double sd_outward = 0;
  double sd_abs = 0;
  double edge = 0;        // the outward error of the row's maximum; 0 when Q is one of the values
  double resolution = 0;  // how far lattices of inputs and of float32 may move the means
  double snr_db = 0;
};
ExpectedError expected_error(DType quant, DType input, float qmax, Population population);

// A mean beside the expected one, in steps.
struct Deviation {
  double value = 0;    // measured - expected
  double allowed = 0;  // resolution + what chance explains
  double z = 0;        // value in standard deviations, to read; 0 where there is no spread

  bool significant() const { return !(value <= allowed && value >= -allowed); }
};

struct BiasVerdict {
  Deviation signed_error;   // rounding up or down
  Deviation outward_error;  // truncation, ties away from zero
  Deviation abs_error;      // any rounding that is not to nearest

  bool biased() const {
    return signed_error.significant() || outward_error.significant() || abs_error.significant();
  }
};

// `false_alarm` bounds the probability that a right result is called biased.
BiasVerdict judge_bias(const ErrorStatistics& statistics, const ExpectedError& expected,
                       double false_alarm = 1e-9);

}  // namespace assay::reference
