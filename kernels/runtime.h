// The runtime's error codes as exceptions, and the current device as a scope.
#pragma once

#include "kernels/error.h"
#include "kernels/platform/platform.h"

namespace assay {

// Throws DeviceError naming the call and the runtime's error.
void check(hipError_t status, const char* call);

// Makes a device current until the end of the scope.
class DeviceGuard {
 public:
  explicit DeviceGuard(int device);
  ~DeviceGuard();
  DeviceGuard(const DeviceGuard&) = delete;
  DeviceGuard& operator=(const DeviceGuard&) = delete;

 private:
  int previous_ = 0;
};

}  // namespace assay
