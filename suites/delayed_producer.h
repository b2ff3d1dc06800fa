// A producer that is late: what must wait for it has to be ordered behind it on its stream.
#pragma once

#include <cstddef>
#include <vector>

#include "kernels/per_token_quant.h"
#include "suites/guarded_memory.h"

namespace assay {

// A user stream on which a block's bytes arrive late: work that keeps the device busy, then their
// copy. Until then the block holds what it held. The stream is on the current device. Throws
// DeviceError.
class DelayedProducer {
 public:
  DelayedProducer(GuardedBlock& block, const std::vector<std::byte>& bytes);
  ~DelayedProducer();
  DelayedProducer(const DelayedProducer&) = delete;
  DelayedProducer& operator=(const DelayedProducer&) = delete;

  Stream stream() const;
  // Whether the delay is still going on.
  bool pending() const;

 private:
  struct Handles;  // the runtime's
  std::unique_ptr<Handles> handles_;
};

}  // namespace assay
