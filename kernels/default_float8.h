// The flavour of e4m3 that a device's matrix units take, by its architecture.
// Data: kernels/platform/amd/architectures.json; a new architecture is one entry there.
#pragma once

#include <string_view>

#include "kernels/dtype.h"

namespace assay {

// `arch` as hipDeviceProp_t::gcnArchName has it, features and all ("gfx942:sramecc+:xnack-").
// kE4m3fnuz or kE4m3fn; the latter for every architecture that is not in the table.
DType default_float8(std::string_view arch);

}  // namespace assay
