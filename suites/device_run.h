// One real run of a case on the device, in guarded memory, and what it shares with the fake run.
#pragma once

#include <functional>

#include "suites/candidate.h"
#include "suites/observation.h"

namespace assay {

// `poison` fills what the operation allocates; `flush` puts blocks flush against the end of the
// device's allocations instead of guard bytes behind them.
RealRun device_run(const Case& test, const Inputs& inputs, Candidate& candidate,
                   std::uint8_t poison, bool flush);

TensorFacts facts_of(const Tensor& tensor, const Call& call);

// What `function` throws, if anything.
Thrown catching(const std::function<void()>& function);

}  // namespace assay
