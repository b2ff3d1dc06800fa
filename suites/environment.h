// What a result was made on and with: the "environment" of every record.
#pragma once

#include <nlohmann/json.hpp>

namespace assay {

// A flat object of scalars: platform, simulated, device, arch, wave, compute_units, memory_bytes,
// runtime_version, driver_version, host_config, cpu, cores, os, kernel, compiler, build,
// sanitizers, revision. What this platform does not have is null. Throws DeviceError without a
// device.
nlohmann::json environment(int device = 0);

}  // namespace assay
