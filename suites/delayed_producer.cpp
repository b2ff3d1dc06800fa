#include "suites/delayed_producer.h"

#include <algorithm>
#include <cstring>

#include "kernels/runtime.h"
#include "suites/device_setup.h"

namespace assay {

namespace {

// Well over what a call takes on the host: tens of milliseconds on a GPU. The host device runs
// nothing until it is asked to, so that any work is a delay there; an emulator fills memory at a
// few megabytes a second.
struct Delay {
  std::size_t bytes;
  int rounds;
};
Delay delay() {
  if (kSimulatedDevice) return {4096, 4};
  if (!emulator().empty()) return {std::size_t{1} << 19, 2};
  return {std::size_t{512} << 20, 200};
}

}  // namespace

struct DelayedProducer::Handles {
  hipStream_t stream = nullptr;
  hipEvent_t delayed = nullptr;
  void* scratch = nullptr;
  void* pinned = nullptr;

  Handles() = default;
  Handles(const Handles&) = delete;
  ~Handles() {
    if (stream != nullptr) {
      (void)hipStreamSynchronize(stream);
      (void)hipStreamDestroy(stream);
    }
    if (delayed != nullptr) (void)hipEventDestroy(delayed);
    if (scratch != nullptr) (void)hipFree(scratch);
    if (pinned != nullptr) (void)hipHostFree(pinned);
  }
};

DelayedProducer::DelayedProducer(GuardedBlock& block, const std::vector<std::byte>& bytes)
    : handles_(std::make_unique<Handles>()) {
  Handles& h = *handles_;
  const Delay work = delay();
  check(hipStreamCreateWithFlags(&h.stream, hipStreamNonBlocking), "hipStreamCreateWithFlags");
  check(hipEventCreate(&h.delayed), "hipEventCreate");
  check(hipMalloc(&h.scratch, work.bytes), "hipMalloc");
  check(hipHostMalloc(&h.pinned, std::max<std::size_t>(bytes.size(), 1), 0), "hipHostMalloc");
  std::memcpy(h.pinned, bytes.data(), bytes.size());
  check(hipDeviceSynchronize(), "hipDeviceSynchronize");
  for (int i = 0; i < work.rounds; ++i) {
    check(hipMemsetAsync(h.scratch, i, work.bytes, h.stream), "hipMemsetAsync");
  }
  check(hipEventRecord(h.delayed, h.stream), "hipEventRecord");
  if (!bytes.empty()) {
    check(hipMemcpyAsync(block.data(), h.pinned, bytes.size(), hipMemcpyHostToDevice, h.stream),
          "hipMemcpyAsync");
  }
}

DelayedProducer::~DelayedProducer() = default;

Stream DelayedProducer::stream() const {
  return handles_->stream;
}

bool DelayedProducer::pending() const {
  const bool pending = hipEventQuery(handles_->delayed) == hipErrorNotReady;
  (void)hipGetLastError();
  return pending;
}

}  // namespace assay
