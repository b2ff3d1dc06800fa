// How the suites want the device before they begin.
#pragma once

namespace assay {

// On the host device: allocations that end at an unmapped page, unless ASSAY_HOST_DEVICE asks for
// something else. Nothing on GPUs.
void prepare_device();

}  // namespace assay
