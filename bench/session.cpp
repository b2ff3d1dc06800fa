#include "bench/session.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <optional>

#include "bench/ceiling.h"
#include "kernels/launch.h"
#include "kernels/runtime.h"
#include "reference/quantize.h"
#include "suites/inputs.h"

namespace assay::bench {

Session::Session(SessionSettings settings) : settings_(std::move(settings)) {}

Session::~Session() = default;

void Session::measure(Entry& entry, benchmark::State& state) {
  if (entry.verdict == Verdict::kNotRun && settings_.on_begin) settings_.on_begin(entry);
  // A repetition that went wrong is final.
  if (entry.verdict == Verdict::kNotRun || entry.verdict == Verdict::kPass) {
    try {
      prepare(entry);
      entry.message =
          entry.kind == Kind::kBaseline ? time_reference(entry, state) : time_kernels(entry, state);
      entry.verdict = entry.message.empty() ? Verdict::kPass : Verdict::kFail;
    } catch (const std::exception& error) {
      entry.verdict = Verdict::kError;
      entry.message = error.what();
      if (const std::string fault = take_device_fault(); !fault.empty()) {
        entry.message += "; " + fault;
      }
    }
  }
  if (entry.verdict != Verdict::kPass) state.SkipWithError(entry.message.c_str());
}

void Session::prepare(Entry& entry) {
  if (prepared_ == &entry) return;
  prepared_ = nullptr;
  copy_verified_ = false;
  replay_.reset();
  const Matrix matrix = entry.matrix();
  if (!buffers_ || buffers_->matrix() != matrix) {
    golden_.reset();
    buffers_.reset();  // before the next ones are allocated
    Case test = entry.test;
    test.options = {};
    test.shape = {unique_rows(matrix), matrix.cols};
    buffers_ = std::make_unique<Buffers>(matrix, make_inputs(test, settings_.seed, Trap::kNan).rows,
                                         settings_.temperature, settings_.target);
  }
  if (entry.kind != Kind::kCeiling && (!golden_ || golden_->quant() != entry.test.quant)) {
    golden_ = std::make_unique<Golden>(*buffers_, entry.test.quant, !settings_.target.simulated);
  }
  if (entry.kind != Kind::kBaseline) {
    const int copy = entry.kind == Kind::kCeiling ? fastest_copy(entry) : 0;
    if (entry.kind == Kind::kCeiling) entry.variant = kCopies[copy].name;
    const Queue queue = queue_of(entry, copy);
    const bool simulated = settings_.target.simulated;
    const int launches = launches_for(queue, buffers_->sets(), simulated);
    replay_ = std::make_unique<Replay>(queue, launches, simulated);
  }
  prepared_ = &entry;
}

Queue Session::queue_of(const Entry& entry, int copy) const {
  const Buffers& buffers = *buffers_;
  if (entry.kind == Kind::kCeiling) {
    return [&buffers, copy](int index, Stream stream) {
      const Buffers::Set set = buffers.set(index % buffers.sets(), DType::kInt8);
      const Matrix& m = buffers.matrix();
      launch_copy(
          copy, {set.x.data(), set.out.data(), set.scale.data_as<float>(), m.rows, m.cols, m.input},
          stream);
    };
  }
  const DType quant = entry.test.quant;
  const Buffers::Set first = buffers.set(0, quant);
  LaunchConfig config;
  if (const std::string& name = entry.test.options.variant; !name.empty()) {
    config.variant = variant_from_name(name);
  }
  return [&buffers, quant, config, plan = plan(first.x, quant, first.scale, {})](int index,
                                                                                 Stream stream) {
    const Buffers::Set set = buffers.set(index % buffers.sets(), quant);
    Options options;
    options.stream = stream;
    launch(plan, set.x, set.out, set.scale, options, config);
  };
}

// By the best of a few replays each, of part of a long rotation.
int Session::fastest_copy(const Entry& entry) const {
  int fastest = 0;
  double least = std::numeric_limits<double>::infinity();
  for (int copy = 0; copy < static_cast<int>(std::size(kCopies)); ++copy) {
    const Queue queue = queue_of(entry, copy);
    const bool simulated = settings_.target.simulated;
    Replay replay(queue, simulated ? 1 : std::clamp(buffers_->sets(), 32, 256), simulated);
    for (int i = 0; i < 4; ++i) {
      const double seconds = replay.seconds() / replay.launches();
      if (seconds < least) {
        least = seconds;
        fastest = copy;
      }
    }
  }
  return fastest;
}

std::string Session::time_kernels(const Entry& entry, benchmark::State& state) {
  // Another byte than in the run before: what is not written cannot look right twice.
  poison_ = static_cast<std::uint8_t>(~poison_);
  buffers_->poison(poison_);
  (void)replay_->seconds();  // clocks and caches as between two timed ones
  while (state.KeepRunningBatch(replay_->launches())) state.SetIterationTime(replay_->seconds());
  state.SetBytesProcessed(static_cast<std::int64_t>(entry.bytes()) * state.iterations());
  state.SetItemsProcessed(entry.matrix().elements() * state.iterations());

  if (entry.kind == Kind::kCeiling) {
    if (!copy_verified_) copy_error_ = copy_difference();
    copy_verified_ = true;
    return copy_error_;
  }
  if (settings_.before_verification) settings_.before_verification(*buffers_);
  return golden_->difference();
}

std::string Session::copy_difference() const {
  const Buffers::Set set = buffers_->set(0, DType::kInt8);
  if (buffers_->matrix().elements() > kUniqueElements) return "";  // the tests have small ones
  const std::vector<std::uint8_t> expected = folded(buffers_->x(), buffers_->matrix().input);
  std::vector<std::uint8_t> got(expected.size());
  check(hipMemcpy(got.data(), set.out.data(), got.size(), hipMemcpyDeviceToHost), "hipMemcpy");
  return got == expected ? "" : "the copy's output is not the folded input";
}

std::string Session::time_reference(const Entry& entry, benchmark::State& state) {
  const Matrix& m = buffers_->matrix();
  // As many rows as are there: a baselines are small.
  const std::int64_t rows = unique_rows(m);
  const reference::InputView x{buffers_->x().data(), m.input, rows, m.cols, m.cols};
  std::vector<std::uint8_t> codes(static_cast<std::size_t>(rows * m.cols), poison_);
  std::vector<float> scales(static_cast<std::size_t>(rows), -1.0f);
  while (state.KeepRunning()) {
    const auto begin = std::chrono::steady_clock::now();
    reference::quantize(x, entry.test.quant, {}, codes.data(), scales.data());
    state.SetIterationTime(
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(entry.bytes()) * state.iterations());
  state.SetItemsProcessed(m.elements() * state.iterations());
  // On many threads it gives what it gives row by row.
  const bool same = codes == golden_->codes() && scales == golden_->scales();
  return same ? "" : "the reference contradicts itself";
}

}  // namespace assay::bench
