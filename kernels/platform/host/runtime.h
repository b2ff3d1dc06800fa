// The runtime behind the hip* functions: devices, streams and their lazy queues, the fault.
// Everything in here is used with the one lock held, which `Locked` takes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "kernels/platform/host/capture.h"
#include "kernels/platform/host/config.h"
#include "kernels/platform/host/hip_types.h"
#include "kernels/platform/host/launch.h"
#include "kernels/platform/host/work.h"
#include "kernels/platform/host/worker_pool.h"

struct ihipStream_t {
  int device = 0;
  unsigned flags = hipStreamDefault;
  bool is_null = false;  // a device's legacy default stream
  std::deque<assay::host::Queued> queue;
  std::shared_ptr<assay::host::Capture> capture;  // set while the stream is captured

  // Whether its work and the null stream's wait for each other.
  bool is_blocking() const { return !is_null && (flags & hipStreamNonBlocking) == 0; }
};

struct ihipEvent_t {
  int device = 0;
  unsigned flags = hipEventDefault;
  std::shared_ptr<assay::host::Record> record;  // null until recorded
};

namespace assay::host {

class Runtime {
 public:
  static Runtime& instance();

  std::mutex mutex;
  Config config;
  std::vector<std::unique_ptr<ihipStream_t>> null_streams;  // by device
  std::set<hipStream_t> streams;                            // created and not destroyed
  std::set<hipEvent_t> events;
  std::set<std::shared_ptr<Capture>> captures;
  Fault fault;  // error is hipSuccess while there is none

  void apply(const Config& wanted);
  bool is_valid(hipStream_t stream) const;
  ihipStream_t& resolve(hipStream_t stream);  // null: the current device's null stream

  // Appends to the stream's queue, or to the graph that it is being captured into.
  hipError_t enqueue(ihipStream_t& stream, Work work);

  // Runs the stream's work up to and including number `last`, and all that it depends on.
  hipError_t drain(ihipStream_t& stream, std::uint64_t last = ~std::uint64_t{0});
  hipError_t drain_device(int device);
  hipError_t drain_all();
  // Runs one piece of work, if there is any; whether there was.
  bool step(ihipStream_t& stream);
  hipError_t wait_for(const Record& record);
  std::uint64_t last_number() const { return last_number_; }

  // Reports bytes written around an allocation, if there are any.
  hipError_t check_canaries();
  void set_fault(Fault found);
  void drop_queues();

 private:
  Runtime();
  void execute(const Work& work);
  void run(const LaunchWork& work);
  void run(const CopyWork& work);
  void run(const FillWork& work);
  void run(const RecordWork& work);
  void run(const WaitWork& work);
  void run(const GraphWork& work);
  void run_next(ihipStream_t& stream);
  void run_what_precedes(ihipStream_t& stream, std::uint64_t number);

  std::uint64_t last_number_ = 0;  // of the newest work; numbers order the work of all streams
  WorkerPool pool_;
};

// The current device of the calling thread.
int& current_device();

// Notes a call's outcome as the calling thread's last error.
hipError_t noted(hipError_t error);

// Whether calls that might synchronize, or that allocate, are forbidden to this thread now.
bool forbidden_by_capture(const Runtime& runtime);

// A call of the API: locks, and carries the sticky fault.
class Call {
 public:
  Call() : runtime(Runtime::instance()), lock_(runtime.mutex) {}
  hipError_t fault() const { return runtime.fault.error; }

  Runtime& runtime;

 private:
  std::lock_guard<std::mutex> lock_;
};

}  // namespace assay::host
