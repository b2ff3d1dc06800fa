#include "suites/environment.h"

#include <fmt/format.h>
#include <sys/utsname.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <string_view>
#include <thread>

#include "kernels/default_float8.h"
#include "kernels/runtime.h"
#include "suites/device_setup.h"
#include "suites/revision.h"

#ifdef ASSAY_PLATFORM_HOST
#include "kernels/platform/host/config.h"
#endif

namespace assay {

namespace {

using nlohmann::json;

#if defined(ASSAY_PLATFORM_HOST)
constexpr const char* kPlatform = "host";
constexpr bool kSimulated = true;
#elif defined(ASSAY_PLATFORM_NVIDIA)
constexpr const char* kPlatform = "nvidia";
constexpr bool kSimulated = false;
#else
constexpr const char* kPlatform = "amd";
constexpr bool kSimulated = false;
#endif

#if defined(__clang__)
constexpr const char* kCompiler = "Clang " __clang_version__;
#else
constexpr const char* kCompiler = "GCC " __VERSION__;
#endif

std::string or_unknown(std::string text) {
  return text.empty() ? "unknown" : text;
}

// What follows `key` and `separator` on the first line of `path` that begins with `key`, without
// quotes; empty without such a line.
std::string value_in_file(const char* path, std::string_view key, char separator) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    const std::size_t begin = line.find(separator);
    if (begin == std::string::npos || !line.starts_with(key)) continue;
    const std::size_t first = line.find_first_not_of(" \t\"'", begin + 1);
    if (first == std::string::npos) return {};
    return line.substr(first, line.find_last_not_of(" \t\"'") + 1 - first);
  }
  return {};
}

std::string cpu_model(const utsname& system) {
  const std::string model = value_in_file("/proc/cpuinfo", "model name", ':');
  return model.empty() ? or_unknown(system.machine) : model;  // not every architecture names it
}

std::string arch_of(const hipDeviceProp_t& properties) {
#ifdef ASSAY_PLATFORM_NVIDIA
  return fmt::format("sm_{}{}", properties.major, properties.minor);
#else
  return or_unknown(properties.gcnArchName);
#endif
}

// The simulated device has a configuration, a real one has versions.
void add_runtime(json& result) {
#ifdef ASSAY_PLATFORM_HOST
  result["runtime_version"] = nullptr;
  result["driver_version"] = nullptr;
  result["host_config"] = host::to_string(host::config());
#else
  int runtime = 0, driver = 0;
  check(hipRuntimeGetVersion(&runtime), "hipRuntimeGetVersion");
  check(hipDriverGetVersion(&driver), "hipDriverGetVersion");
  result["runtime_version"] = runtime;
  result["driver_version"] = driver;
  result["host_config"] = nullptr;
#endif
}

}  // namespace

json environment(int device) {
  require_device();
  hipDeviceProp_t properties{};
  check(hipGetDeviceProperties(&properties, device), "hipGetDeviceProperties");
  utsname system{};
  uname(&system);

  json result = {
      {"platform", kPlatform},
      {"simulated", kSimulated},
      {"device", or_unknown(properties.name)},
      {"arch", arch_of(properties)},
      {"wave", properties.warpSize},
      {"compute_units", properties.multiProcessorCount},
      {"memory_bytes", properties.totalGlobalMem},
      {"cpu", cpu_model(system)},
      {"cores", std::max(1u, std::thread::hardware_concurrency())},
      {"os", or_unknown(value_in_file("/etc/os-release", "PRETTY_NAME", '='))},
      {"kernel", or_unknown(system.release)},
      {"compiler", kCompiler},
      {"build", or_unknown(build_type())},
      {"sanitizers", *sanitizers() ? json(sanitizers()) : json(nullptr)},
      {"revision", revision()},
  };
  result["default_float8"] = name_of(default_float8(arch_of(properties)));
  result["emulator"] = emulator().empty() ? json(nullptr) : json(emulator());
  add_runtime(result);
  return result;
}

}  // namespace assay
