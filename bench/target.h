// The device that is timed, as far as measuring depends on it.
#pragma once

#include <cstdint>
#include <string>

namespace assay::bench {

struct Target {
  bool simulated = false;
  std::string name;                   // as its runtime calls it
  std::int64_t last_level_cache = 0;  // bytes that may stay cached between two launches
  std::int64_t free_memory = 0;       // bytes
};

// The current device. Throws DeviceError without one.
Target current_target();

}  // namespace assay::bench
