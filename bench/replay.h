// Launches that are captured once, then replayed and timed.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "kernels/per_token_quant.h"

namespace assay::bench {

// Queues launch number `index` on a stream.
using Queue = std::function<void(int index, Stream stream)>;

class Replay {
 public:
  // `launches` of them: launch i is queue(i, ...). `simulated` says how to time, see seconds().
  // Throws DeviceError.
  Replay(const Queue& queue, int launches, bool simulated);
  ~Replay();
  Replay(const Replay&) = delete;
  Replay& operator=(const Replay&) = delete;

  int launches() const { return launches_; }

  // Executes all launches, in order, and returns how long the device took for them together.
  // On a GPU: between two events on the stream. On the simulated device, which executes what is
  // queued when somebody waits for it: by the host's clock, around that wait. Throws DeviceError.
  double seconds();

 private:
  struct Handles;  // the runtime's
  double seconds_by_events();
  double seconds_by_clock();

  std::unique_ptr<Handles> handles_;
  int launches_;
  bool simulated_;
};

// How many launches a replay needs to take long enough for its timer: a multiple of `sets`, all
// the sets at least once.
int launches_for(const Queue& queue, int sets, bool simulated);

}  // namespace assay::bench
