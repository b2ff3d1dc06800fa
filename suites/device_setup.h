// How the suites want the device before they begin.
#pragma once

#include <string>

namespace assay {

// On the host device: allocations that end at an unmapped page, unless ASSAY_HOST_DEVICE asks for
// something else. Nothing on GPUs.
void prepare_device();

// The emulator under which this program runs, as ASSAY_EMULATOR names it; empty for a real device.
// Times mean nothing there, and work that only takes time is kept short.
std::string emulator();

// Whether a launch may wait for the work before it, as under a sanitizer: ASSAY_LAUNCHES_WAIT.
bool launches_may_wait();

}  // namespace assay
