#include "kernels/runtime.h"

#include <string>

namespace assay {

void check(hipError_t status, const char* call) {
  if (status == hipSuccess) return;
  (void)hipGetLastError();  // taken note of: the next call starts clean
  throw DeviceError(std::string(call) + ": " + hipGetErrorString(status));
}

DeviceGuard::DeviceGuard(int device) {
  check(hipGetDevice(&previous_), "hipGetDevice");
  if (previous_ != device) check(hipSetDevice(device), "hipSetDevice");
}

DeviceGuard::~DeviceGuard() { (void)hipSetDevice(previous_); }

}  // namespace assay
