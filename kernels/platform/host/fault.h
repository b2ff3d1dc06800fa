// Faults: what a kernel did that a GPU would not survive. A fault fails its launch, is sticky as on
// a GPU (every later call that could report it returns it, queued work is dropped), and is
// described in words.
#pragma once

#include <string>

#include "kernels/platform/host/hip_types.h"

namespace assay::host {

// "kernel NAME, block 3, thread 17: read at 0x..., 4 bytes past the end of an allocation of 8192
// bytes (guard=end)"; empty when nothing has faulted since reset_faults().
std::string last_fault();

// Forgets the fault, the last error and all queued work. The device is usable again.
void reset_faults();

}  // namespace assay::host
