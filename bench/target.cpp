#include "bench/target.h"

#include <algorithm>
#include <fstream>
#include <optional>
#include <string_view>

#include "kernels/runtime.h"

namespace assay::bench {

namespace {

constexpr std::int64_t kMiB = std::int64_t{1} << 20;

// Caches behind the L2, which hipDeviceProp_t does not tell of. The largest of an architecture:
// too large only makes the rotation longer.
struct MemorySideCache {
  std::string_view arch;  // the first part of gcnArchName
  std::int64_t bytes;
  std::string_view source;
};
constexpr MemorySideCache kMemorySideCaches[] = {
    {"gfx942", 256 * kMiB, "AMD CDNA 3 white paper: Infinity Cache"},
    {"gfx950", 256 * kMiB, "AMD CDNA 4 white paper: Infinity Cache"},
    {"gfx1030", 128 * kMiB, "Radeon RX 6900 XT product page"},
    {"gfx1100", 96 * kMiB, "Radeon RX 7900 XTX product page"},
    {"gfx1201", 64 * kMiB, "Radeon RX 9070 XT product page"},
};

// What one core can keep cached. (sysconf() counts the caches of all sockets.)
std::optional<std::int64_t> cpu_cache() {
  std::ifstream file("/sys/devices/system/cpu/cpu0/cache/index3/size");
  std::int64_t kibibytes = 0;
  if (!(file >> kibibytes)) return std::nullopt;  // "32768K"
  return kibibytes * 1024;
}

std::int64_t last_level_cache(const hipDeviceProp_t& properties) {
  if (kSimulatedDevice) return cpu_cache().value_or(32 * kMiB);  // its memory is the machine's
  const std::string_view arch(properties.gcnArchName);
  std::int64_t bytes = properties.l2CacheSize;
  for (const MemorySideCache& cache : kMemorySideCaches) {
    if (arch.substr(0, arch.find(':')) == cache.arch) bytes = std::max(bytes, cache.bytes);
  }
  return bytes;
}

}  // namespace

Target current_target() {
  int device = 0;
  check(hipGetDevice(&device), "hipGetDevice");
  hipDeviceProp_t properties{};
  check(hipGetDeviceProperties(&properties, device), "hipGetDeviceProperties");
  std::size_t free = 0, total = 0;
  check(hipMemGetInfo(&free, &total), "hipMemGetInfo");

  Target target;
  target.simulated = kSimulatedDevice;
  target.name = properties.name;
  target.last_level_cache = last_level_cache(properties);
  target.free_memory = static_cast<std::int64_t>(free);
  return target;
}

}  // namespace assay::bench
