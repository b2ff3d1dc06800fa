#include "bench/replay.h"

#include <algorithm>
#include <chrono>

#include "kernels/runtime.h"
#include "suites/graph.h"

namespace assay::bench {

namespace {

// Nodes of one graph. A rotation may have more launches: it is cut into several graphs.
constexpr int kMaxNodes = 1024;

// What a replay should take. Events and clocks resolve about a microsecond.
constexpr double kReplaySeconds = 300e-6;
constexpr int kMaxLaunches = 4096;
constexpr int kEstimateLaunches = 256;

}  // namespace

struct Replay::Handles {
  hipStream_t stream = nullptr;
  hipEvent_t begin = nullptr, end = nullptr;
  std::vector<Graph> graphs;

  Handles() = default;
  Handles(const Handles&) = delete;
  ~Handles() {
    graphs.clear();
    if (begin != nullptr) (void)hipEventDestroy(begin);
    if (end != nullptr) (void)hipEventDestroy(end);
    if (stream != nullptr) (void)hipStreamDestroy(stream);
  }
};

Replay::Replay(const Queue& queue, int launches, bool simulated)
    : handles_(std::make_unique<Handles>()), launches_(launches), simulated_(simulated) {
  check(hipStreamCreateWithFlags(&handles_->stream, hipStreamNonBlocking),
        "hipStreamCreateWithFlags");
  check(hipEventCreate(&handles_->begin), "hipEventCreate");
  check(hipEventCreate(&handles_->end), "hipEventCreate");
  for (int first = 0; first < launches; first += kMaxNodes) {
    const int last = std::min(first + kMaxNodes, launches);
    handles_->graphs.emplace_back(handles_->stream, [&] {
      for (int i = first; i < last; ++i) queue(i, handles_->stream);
    });
  }
}

Replay::~Replay() = default;

double Replay::seconds() {
  return simulated_ ? seconds_by_clock() : seconds_by_events();
}

double Replay::seconds_by_clock() {
  for (const Graph& graph : handles_->graphs) graph.launch(handles_->stream);
  const auto begin = std::chrono::steady_clock::now();
  check(hipStreamSynchronize(handles_->stream), "hipStreamSynchronize");
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

double Replay::seconds_by_events() {
  // The device works on an untimed graph while the timed ones are being queued behind it: the
  // host's launch overhead stays outside of the events. It is the last of the rotation, so that the
  // sets of the first timed one are as cold as the others.
  handles_->graphs.back().launch(handles_->stream);
  check(hipEventRecord(handles_->begin, handles_->stream), "hipEventRecord");
  for (const Graph& graph : handles_->graphs) graph.launch(handles_->stream);
  check(hipEventRecord(handles_->end, handles_->stream), "hipEventRecord");
  check(hipEventSynchronize(handles_->end), "hipEventSynchronize");
  float milliseconds = 0;
  check(hipEventElapsedTime(&milliseconds, handles_->begin, handles_->end), "hipEventElapsedTime");
  return static_cast<double>(milliseconds) * 1e-3;
}

int launches_for(const Queue& queue, int sets, bool simulated) {
  // Capturing and instantiating thousands of launches takes longer than timing them.
  Replay some(queue, std::min(sets, kEstimateLaunches), simulated);
  (void)some.seconds();  // the first launch loads the kernel
  const double seconds = std::max(some.seconds() / some.launches() * sets, 1e-9);
  const double rotations = std::clamp(kReplaySeconds / seconds, 1.0, double{kMaxLaunches});
  return sets * std::clamp(static_cast<int>(rotations), 1, std::max(1, kMaxLaunches / sets));
}

}  // namespace assay::bench
