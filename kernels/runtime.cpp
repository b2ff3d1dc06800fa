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
