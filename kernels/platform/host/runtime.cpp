#include "kernels/platform/host/runtime.h"

#include <algorithm>
#include <cstring>
#include <thread>
#include <utility>

#include "kernels/platform/host/heap.h"
#include "kernels/platform/host/signals.h"

namespace assay::host {

namespace {

// A queue longer than this makes progress without being asked, so that memory stays bounded.
constexpr std::size_t kMaxQueue = 4096;

thread_local hipError_t last_error = hipSuccess;

}  // namespace

int& current_device() {
  thread_local int device = 0;
  return device;
}

hipError_t noted(hipError_t error) {
  if (error != hipSuccess && error != hipErrorNotReady) last_error = error;
  return error;
}

hipError_t take_last_error(bool clear) {
  const hipError_t sticky = Runtime::instance().fault.error;
  if (sticky != hipSuccess) return sticky;
  return clear ? std::exchange(last_error, hipSuccess) : last_error;
}

Runtime& Runtime::instance() {
  static Runtime& runtime = *new Runtime;  // outlives every static that still frees
  return runtime;
}

Runtime::Runtime() {
  install_signal_handlers();
  apply(config_from_environment());
}

void Runtime::apply(const Config& wanted) {
  config = wanted;
  warpSize = config.wave;
  const int all = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  pool_.set_threads(config.threads == 0 ? all : config.threads);
  for (int device = static_cast<int>(null_streams.size()); device < config.devices; ++device) {
    auto& stream = null_streams.emplace_back(std::make_unique<ihipStream_t>());
    stream->device = device;
    stream->is_null = true;
  }
}

bool Runtime::is_valid(hipStream_t stream) const {
  if (stream != nullptr) return streams.count(stream) != 0;
  return current_device() < config.devices;
}

ihipStream_t& Runtime::resolve(hipStream_t stream) {
  return stream != nullptr ? *stream : *null_streams[static_cast<std::size_t>(current_device())];
}

hipError_t Runtime::enqueue(ihipStream_t& stream, Work work) {
  if (stream.capture != nullptr) {
    Capture& capture = *stream.capture;
    if (capture.is_invalidated) return hipErrorStreamCaptureInvalidated;
    capture.works.push_back(std::move(work));
    capture.branches[&stream].end = capture.works.size();
    return hipSuccess;
  }
  if (stream.is_null) {
    for (hipStream_t other : streams) {
      if (other->capture == nullptr || !other->is_blocking() || other->device != stream.device) {
        continue;
      }
      other->capture->is_invalidated = true;
      return hipErrorStreamCaptureImplicit;
    }
  }
  if (stream.queue.size() >= kMaxQueue) run_next(stream);
  if (fault.error != hipSuccess) return fault.error;
  stream.queue.push_back({++last_number_, std::move(work)});
  return hipSuccess;
}

hipError_t Runtime::drain(ihipStream_t& stream, std::uint64_t last) {
  while (!stream.queue.empty() && stream.queue.front().number <= last) run_next(stream);
  return fault.error;
}

hipError_t Runtime::drain_device(int device) {
  const std::uint64_t last = last_number_;
  drain(*null_streams[static_cast<std::size_t>(device)], last);
  for (hipStream_t stream : streams) {
    if (stream->device == device) drain(*stream, last);
  }
  return check_canaries();
}

hipError_t Runtime::drain_all() {
  for (auto& stream : null_streams) drain(*stream);
  for (hipStream_t stream : streams) drain(*stream);
  return check_canaries();
}

bool Runtime::step(ihipStream_t& stream) {
  if (!stream.queue.empty()) {
    run_next(stream);
    return true;
  }
  if (!stream.is_null) return false;
  // The null stream is done when all that it would wait for is.
  for (hipStream_t other : streams) {
    if (other->is_blocking() && other->device == stream.device && step(*other)) return true;
  }
  return false;
}

hipError_t Runtime::wait_for(const Record& record) {
  // A record that is not done is still in its stream's queue, so the stream exists.
  if (!record.done) drain(*record.stream, record.number);
  return fault.error;
}

void Runtime::run_next(ihipStream_t& stream) {
  const Queued next = std::move(stream.queue.front());
  stream.queue.pop_front();
  run_what_precedes(stream, next.number);
  if (fault.error == hipSuccess) execute(next.work);
}

// The legacy default stream: its work waits for all earlier work of the device's blocking streams,
// and theirs for its.
void Runtime::run_what_precedes(ihipStream_t& stream, std::uint64_t number) {
  if (stream.is_blocking()) {
    drain(*null_streams[static_cast<std::size_t>(stream.device)], number);
  } else if (stream.is_null) {
    for (hipStream_t other : streams) {
      if (other->is_blocking() && other->device == stream.device) drain(*other, number);
    }
  }
}

void Runtime::execute(const Work& work) {
  std::visit([this](const auto& some) { run(some); }, work);
}

void Runtime::run(const LaunchWork& work) {
  const Grid grid{&work.kernel, work.grid,   work.block, static_cast<unsigned>(config.wave),
                  config.seed,  config.guard};
  if (std::optional<Fault> found = pool_.run(grid)) set_fault(std::move(*found));
}

void Runtime::run(const CopyWork& work) {
  std::memmove(work.to, work.from, work.bytes);
}

void Runtime::run(const FillWork& work) {
  std::memset(work.to, work.value, work.bytes);
}

void Runtime::run(const RecordWork& work) {
  work.record->done = true;
  work.record->time = std::chrono::steady_clock::now();
}

void Runtime::run(const WaitWork& work) {
  wait_for(*work.record);
}

void Runtime::run(const GraphWork& work) {
  for (const Work& some : *work.works) {
    if (fault.error == hipSuccess) execute(some);
  }
}

hipError_t Runtime::check_canaries() {
  if (fault.error == hipSuccess) {
    std::string text = heap_damage();
    if (!text.empty()) set_fault({hipErrorIllegalAddress, std::move(text)});
  }
  return fault.error;
}

void Runtime::set_fault(Fault found) {
  if (fault.error != hipSuccess) return;  // the first one counts
  fault = std::move(found);
  drop_queues();
}

void Runtime::drop_queues() {
  const auto drop = [](ihipStream_t& stream) {
    for (Queued& queued : stream.queue) {
      if (auto* work = std::get_if<RecordWork>(&queued.work)) work->record->done = true;
    }
    stream.queue.clear();
  };
  for (auto& stream : null_streams) drop(*stream);
  for (hipStream_t stream : streams) drop(*stream);
}

bool forbidden_by_capture(const Runtime& runtime) {
  return std::any_of(runtime.captures.begin(), runtime.captures.end(), [](const auto& capture) {
    switch (capture->mode) {
      case hipStreamCaptureModeGlobal:
        return true;
      case hipStreamCaptureModeThreadLocal:
        return capture->thread == std::this_thread::get_id();
      case hipStreamCaptureModeRelaxed:
        return false;
    }
    return false;
  });
}

Config config() {
  return Call().runtime.config;
}

void set_config(const Config& wanted) {
  const Config checked = parse_config(to_string(wanted));
  const Call call;
  call.runtime.drain_all();
  call.runtime.apply(checked);
}

std::string last_fault() {
  return Call().runtime.fault.text;
}

void reset_faults() {
  const Call call;
  call.runtime.drop_queues();
  call.runtime.fault = {};
  last_error = hipSuccess;
}

}  // namespace assay::host

using namespace assay::host;

hipError_t hipGetLastError() {
  const Call call;
  return take_last_error(true);
}

hipError_t hipPeekAtLastError() {
  const Call call;
  return take_last_error(false);
}
