#include "suites/activations.h"

#include <fmt/format.h>

#include <cstring>
#include <exception>

#include "kernels/error.h"
#include "suites/activation_statistics.h"
#include "suites/atomic_file.h"
#include "suites/checks.h"
#include "suites/error_check.h"
#include "suites/npy.h"
#include "suites/runner.h"

namespace assay {

namespace {

[[noreturn]] void reject(const std::string& what) {
  throw ArgumentError("--activations", what,
                      "an .npy file of little-endian float16 or float32 in C order, with at least "
                      "one element");
}

DType dtype_of(NpyType type, const std::string& path) {
  switch (type) {
    case NpyType::kF16:
      return DType::kF16;
    case NpyType::kF32:
      return DType::kF32;
    case NpyType::kInt8:
    case NpyType::kUint8:
      reject(fmt::format("{}: dtype {}", path, name_of(type)));
  }
  throw std::logic_error("dtype_of: not an NpyType");
}

NpyArray read(const std::string& path) {
  try {
    return read_npy(path);
  } catch (const NpyError& error) {
    reject(error.what());
  } catch (const IoError& error) {
    reject(error.what());
  }
}

void judge(const Observation& o, ActivationResult& result) {
  result.verdict = Verdict::kPass;
  for (const Check& check : checks()) {
    const auto outcome = check.run(o);
    if (!outcome || outcome->verdict == Verdict::kPass) continue;
    result.verdict = worse(result.verdict, outcome->verdict);
    result.failures.push_back({std::string(check.name), outcome->message});
  }
}

// Of the first run, where it has a whole result.
void measure(const Observation& o, int threads, ActivationResult& result) {
  const RealRun& run = o.runs.front();
  std::vector<float> scales(static_cast<std::size_t>(o.processed_rows));
  if (run.thrown || run.codes.size() != o.expected_codes.size() ||
      run.scales.size() != scales.size() * sizeof(float)) {
    return;
  }
  std::memcpy(scales.data(), run.scales.data(), run.scales.size());
  const auto* codes = reinterpret_cast<const std::uint8_t*>(run.codes.data());
  add_scale_statistics(scales, result);
  add_signal_to_noise(o.inputs.view(o.test), o.test.quant, codes, scales, threads, result);
  if (const auto ratio = largest_error_over_bound(o)) result.error_over_bound = *ratio;
}

// As a shell reads it.
std::string quoted(const std::string& word) {
  std::string text = "'";
  for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

}  // namespace

Activations load_activations(const std::string& path) {
  NpyArray array = read(path);
  Activations result{path, dtype_of(array.type, path), 0, 0, {}};
  if (array.data.empty() || array.shape.empty()) {
    reject(fmt::format("{}: shape {}", path, to_string(array.shape)));
  }
  result.cols = array.shape.back();
  result.rows = checked_numel(array.shape) / result.cols;
  result.inputs.strides = {result.cols, 1};
  result.inputs.row_stride = result.cols;
  result.inputs.rows = array.data;
  result.inputs.storage = std::move(array.data);
  return result;
}

ActivationResult run_activation(const Activations& activations, DType quant, Candidate& candidate,
                                int threads) {
  ActivationResult result = unmeasured();
  result.file = activations.file;
  result.input = activations.dtype;
  result.quant = quant;
  result.rows = activations.rows;
  result.cols = activations.cols;
  result.reproduce =
      fmt::format("scripts/assay qualify --activations {}", quoted(activations.file));
  const Case test{
      quant, activations.dtype, {activations.rows, activations.cols}, {}, "activations"};
  try {
    // A file has no padding to lay traps in: both runs have the same input.
    const Observation o =
        observe(test, [&](Trap) { return activations.inputs; }, candidate, {0, threads});
    judge(o, result);
    measure(o, threads, result);
  } catch (const std::exception& error) {
    result.verdict = Verdict::kError;
    result.failures.push_back({"call", error.what()});
  }
  return result;
}

std::vector<ActivationResult> run_activations(const std::string& path, Candidate& candidate,
                                              int threads) {
  const Activations activations = load_activations(path);
  std::vector<ActivationResult> results;
#define ASSAY_X(e, ...) \
  results.push_back(run_activation(activations, DType::e, candidate, threads));
  ASSAY_QUANT_DTYPES(ASSAY_X)
#undef ASSAY_X
  return results;
}

}  // namespace assay
