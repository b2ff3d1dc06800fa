// How the host device behaves. Set by ASSAY_HOST_DEVICE="wave=32,guard=end,..." or set_config().
// A new setting is one member here, one row in config.cpp and one row in README.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace assay::host {

// Where an allocation touches an unmapped page, so that the next byte faults.
enum class Guard { kOff, kEnd, kBegin };

struct Config {
  int wave = 64;              // lanes of a wave: 32 or 64
  std::uint64_t seed = 0;     // order of threads and blocks: 0 ascending, else a permutation
  Guard guard = Guard::kOff;  // of allocations, and of shared memory
  std::size_t align = 16;     // of allocations with guard=end: a power of two up to 256
  int threads = 0;            // of the CPU that run blocks; 0: all it has
  int devices = 2;            // simulated devices

  friend bool operator==(const Config&, const Config&) = default;
};

// The present configuration; at first what ASSAY_HOST_DEVICE says. A bad value there ends the
// process with status 64 and a message.
Config config();

// Runs what is queued, then applies. Existing allocations keep their guards. Throws ArgumentError
// for a value that is not allowed.
void set_config(const Config& config);

// Reads "key=value,key=value" over the defaults; throws ArgumentError that names the key, the value
// and what is allowed. to_string() is the inverse.
Config parse_config(std::string_view text);
Config config_from_environment();
std::string to_string(const Config& config);

}  // namespace assay::host
