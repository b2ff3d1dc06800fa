#include "suites/checks.h"

#include <fmt/format.h>

#include <algorithm>

#include "reference/error_statistics.h"
#include "reference/expected_error.h"
#include "suites/bad_calls.h"
#include "suites/compare.h"
#include "suites/device_setup.h"
#include "suites/error_check.h"

namespace assay {

namespace {

using Outcome = std::optional<CheckOutcome>;

Outcome pass() {
  return CheckOutcome{};
}
Outcome fail(std::string message) {
  return CheckOutcome{Verdict::kFail, std::move(message)};
}
Outcome fail_unless_empty(std::string message) {
  return message.empty() ? pass() : fail(std::move(message));
}

bool is_good_call(const Observation& o) {
  return o.test.options.bad.empty();
}
bool has_results(const Observation& o) {
  return is_good_call(o) && std::none_of(o.runs.begin(), o.runs.end(),
                                         [](const RealRun& r) { return bool(r.thrown); });
}

// The first complaint of `inspect` about any of the runs.
template <class Inspect>
Outcome each_run(const Observation& o, Inspect inspect) {
  for (std::size_t i = 0; i < o.runs.size(); ++i) {
    if (const std::string text = inspect(o.runs[i]); !text.empty()) {
      return fail(fmt::format("run {}: {}", i, text));
    }
  }
  return pass();
}

template <class Inspect>
Outcome each_result(const Observation& o, Inspect inspect) {
  return has_results(o) ? each_run(o, inspect) : std::nullopt;
}

Shape scale_shape(const Case& test) {
  Shape shape = test.shape;
  shape.back() = 1;
  return shape;
}

Outcome call(const Observation& o) {
  if (!is_good_call(o)) return std::nullopt;
  for (const RealRun& run : o.runs) {
    if (run.thrown.kind == Thrown::Kind::kDevice || !run.device_error.empty()) {
      return CheckOutcome{Verdict::kError, run.thrown ? run.thrown.text : run.device_error};
    }
    if (run.thrown) return fail("a call that the contract allows was rejected: " + run.thrown.text);
  }
  return pass();
}

Outcome output_dtype(const Observation& o) {
  return each_result(o, [&](const RealRun& run) -> std::string {
    if (run.out.dtype == o.test.quant) return "";
    return fmt::format("out is {}, quant_dtype is {}", name_of(run.out.dtype),
                       name_of(o.test.quant));
  });
}

std::string layout_of(const char* what, const TensorFacts& t, const Shape& expected) {
  if (t.shape == expected && t.strides == contiguous_strides(expected)) return "";
  return fmt::format("{} has shape {} and strides {}, expected {} and {}", what, to_string(t.shape),
                     to_string(t.strides), to_string(expected),
                     to_string(contiguous_strides(expected)));
}

Outcome output_layout(const Observation& o) {
  return each_result(o,
                     [&](const RealRun& run) { return layout_of("out", run.out, o.test.shape); });
}

Outcome scale_layout(const Observation& o) {
  return each_result(o, [&](const RealRun& run) -> std::string {
    if (run.scale.dtype != DType::kF32) {
      return fmt::format("scale is {}, expected float32", name_of(run.scale.dtype));
    }
    return layout_of("scale", run.scale, scale_shape(o.test));
  });
}

Outcome scale_alias(const Observation& o) {
  return each_result(o, [&](const RealRun& run) -> std::string {
    if (run.scale.is_passed_scale == o.test.options.buffer) return "";
    return o.test.options.buffer ? "the returned scale is not the buffer that was passed"
                                 : "the returned scale is not a new tensor";
  });
}

Outcome scales(const Observation& o) {
  return each_result(o, [&](const RealRun& run) { return scales_difference(o, run); });
}

Outcome codes(const Observation& o) {
  return each_result(o, [&](const RealRun& run) { return codes_difference(o, run); });
}

Outcome repeatable(const Observation& o) {
  if (!has_results(o)) return std::nullopt;
  const RealRun &a = o.runs[0], &b = o.runs[1];
  const auto same = [](const auto& x, const auto& y, std::int64_t bytes) {
    const auto n = std::min({static_cast<std::size_t>(bytes), x.size(), y.size()});
    return std::equal(x.begin(), x.begin() + static_cast<std::ptrdiff_t>(n), y.begin());
  };
  if (same(a.codes, b.codes, o.processed_rows * o.test.cols()) &&
      same(a.scales, b.scales, o.processed_rows * 4)) {
    return pass();
  }
  return fail("two runs on the same input, surrounded by other bytes, gave different results");
}

Outcome skipped_rows(const Observation& o) {
  if (!o.test.options.num_rows) return std::nullopt;
  return each_result(o, [&](const RealRun& run) { return skipped_rows_difference(o, run); });
}

Outcome input_untouched(const Observation& o) {
  return each_run(
      o, [](const RealRun& run) -> std::string { return run.x_untouched ? "" : "x was written"; });
}

Outcome guards(const Observation& o) {
  return each_run(o, [](const RealRun& run) -> std::string {
    return run.damage.empty() ? "" : run.damage.front();
  });
}

Outcome stream_order(const Observation& o) {
  if (!o.test.options.stream || launches_may_wait()) return std::nullopt;
  return each_result(o, [](const RealRun& run) -> std::string {
    return run.returned_before_producer.value_or(false)
               ? ""
               : "the call waited for work that was queued before it";
  });
}

Outcome current_device(const Observation& o) {
  return each_run(o, [](const RealRun& run) -> std::string {
    if (run.current_device == 0) return "";
    return fmt::format("the call made device {} the current one", run.current_device);
  });
}

Outcome fake_agrees(const Observation& o) {
  if (!has_results(o)) return std::nullopt;
  if (o.fake.thrown)
    return fail("the fake rejected what the real call accepts: " + o.fake.thrown.text);
  if (!o.fake.out.meta || !o.fake.scale.meta) return fail("the fake returned a tensor with memory");
  const auto differs = [](const char* what, TensorFacts real,
                          const TensorFacts& fake) -> std::string {
    real.meta = true;
    if (real == fake) return "";
    return fmt::format("{}: real is {}{} strides {} on {}{}, fake is {}{} strides {} on {}{}", what,
                       name_of(real.dtype), to_string(real.shape), to_string(real.strides),
                       to_string(real.device), real.is_passed_scale ? ", the passed buffer" : "",
                       name_of(fake.dtype), to_string(fake.shape), to_string(fake.strides),
                       to_string(fake.device), fake.is_passed_scale ? ", the passed buffer" : "");
  };
  const std::string out = differs("out", o.runs[0].out, o.fake.out);
  return fail_unless_empty(out.empty() ? differs("scale", o.runs[0].scale, o.fake.scale) : out);
}

Outcome fake_bytes(const Observation& o) {
  if (!has_results(o)) return std::nullopt;
  return each_run(o, [&](const RealRun& run) -> std::string {
    if (run.allocated_bytes == o.fake.accounted_bytes) return "";
    return fmt::format("the real call allocated {} bytes, the fake accounted for {}",
                       run.allocated_bytes, o.fake.accounted_bytes);
  });
}

// A bad call is rejected by both, in the same words, naming the argument, before anything is
// allocated.
Outcome rejection(const Observation& o) {
  if (is_good_call(o)) return std::nullopt;
  const std::string argument = find_bad_call(o.test.options.bad)->argument;
  if (o.fake.thrown.kind != Thrown::Kind::kArgument) {
    return fail(o.fake.thrown ? "the fake failed otherwise: " + o.fake.thrown.text
                              : "the fake accepted the call");
  }
  if (o.fake.accounted_bytes != 0) return fail("the fake allocated before it rejected the call");
  return each_run(o, [&](const RealRun& run) -> std::string {
    if (run.thrown.kind != Thrown::Kind::kArgument) {
      return run.thrown ? "the call failed otherwise: " + run.thrown.text : "the call was accepted";
    }
    if (run.thrown.argument != argument) {
      return fmt::format("the error names {}, not {}: {}", run.thrown.argument, argument,
                         run.thrown.text);
    }
    if (run.thrown.text != o.fake.thrown.text) {
      return fmt::format("real says \"{}\", fake says \"{}\"", run.thrown.text, o.fake.thrown.text);
    }
    return run.allocated_bytes == 0 ? "" : "memory was allocated before the call was rejected";
  });
}

}  // namespace

const std::vector<Check>& checks() {
  static const std::vector<Check> list = {
      {"call", "a call that the contract allows runs without an error", call},
      {"output_dtype", "out has the dtype that was asked for", output_dtype},
      {"output_layout", "out has x's shape and is contiguous", output_layout},
      {"scale_layout", "scale is float32 (*rows, 1), contiguous", scale_layout},
      {"scale_alias", "a passed scale buffer, and nothing else, is returned", scale_alias},
      {"scales", "scales are the contract's, bit for bit", scales},
      {"codes", "codes are the contract's, bit for bit", codes},
      {"error_bound", "dequantized values lie within the proven bound", error_bound_check},
      {"bias", "mean errors are those of rounding to nearest even", bias_check},
      {"repeatable", "a second run between other bytes gives the same", repeatable},
      {"skipped_rows", "no byte of rows beyond num_rows is touched", skipped_rows},
      {"input_untouched", "x is not written", input_untouched},
      {"guards", "no byte around any tensor is written", guards},
      {"stream_order", "work is ordered on the stream and the call does not wait", stream_order},
      {"current_device", "the current device is what it was", current_device},
      {"fake_agrees", "the fake returns the real call's dtypes, shapes, strides and aliases",
       fake_agrees},
      {"fake_bytes", "the fake accounts for the bytes that the real call allocates", fake_bytes},
      {"rejection", "a bad call is rejected by real and fake in the same words", rejection},
  };
  return list;
}

std::vector<CheckInfo> check_infos() {
  std::vector<CheckInfo> infos;
  for (const Check& check : checks()) {
    infos.push_back({std::string(check.name), std::string(check.description)});
  }
  return infos;
}

}  // namespace assay
