#include "kernels/runtime.h"

#if defined(ASSAY_PLATFORM_HOST)
#include "kernels/platform/host/fault.h"
#endif

namespace assay {

void check(hipError_t status, const char* call) {
  if (status == hipSuccess) return;
  (void)hipGetLastError();  // taken note of: the next call starts clean
  throw DeviceError(std::string(call) + ": " + hipGetErrorString(status));
}

void require_device() {
#if defined(ASSAY_PLATFORM_HOST)
  constexpr const char* kWhat = "simulated device";
#elif defined(ASSAY_PLATFORM_NVIDIA)
  constexpr const char* kWhat = "NVIDIA GPU";
#else
  constexpr const char* kWhat = "AMD GPU";
#endif
  int count = 0;
  const hipError_t status = hipGetDeviceCount(&count);
  if (status == hipSuccess && count > 0) return;
  (void)hipGetLastError();
  const std::string why = status == hipSuccess ? "0 devices" : hipGetErrorString(status);
  throw DeviceError(std::string("no ") + kWhat + " found (hipGetDeviceCount: " + why + ")");
}

std::string take_device_fault() {
#if defined(ASSAY_PLATFORM_HOST)
  const std::string fault = host::last_fault();
  host::reset_faults();
  return fault;
#else
  (void)hipGetLastError();
  return "";
#endif
}

DeviceGuard::DeviceGuard(int device) {
  check(hipGetDevice(&previous_), "hipGetDevice");
  if (previous_ != device) check(hipSetDevice(device), "hipSetDevice");
}

DeviceGuard::~DeviceGuard() {
  (void)hipSetDevice(previous_);
}

}  // namespace assay
