// What is under test: something that can execute a call for real, and pretend to.
#pragma once

#include <memory>
#include <string>

#include "kernels/launch.h"
#include "suites/call.h"

namespace assay {

class Candidate {
 public:
  virtual ~Candidate() = default;
  virtual std::string name() const = 0;

  // Queues the call on call.options.stream. `config` comes from the case (variant=, blocks=).
  virtual QuantResult real(const Call& call, const LaunchConfig& config) = 0;
  // The same call on meta tensors.
  virtual QuantResult fake(const Call& call) = 0;
};

// The production operation.
std::unique_ptr<Candidate> builtin_candidate();

}  // namespace assay
