// The runtime's error codes as exceptions, and the current device as a scope.
#pragma once

#include <string>

#include "kernels/error.h"
#include "kernels/platform/runtime_api.h"

namespace assay {

// Throws DeviceError naming the call and the runtime's error.
void check(hipError_t status, const char* call);

// Throws DeviceError where there is no device to use: "no AMD GPU found (hipGetDeviceCount: WHY)".
void require_device();

// What the device says of its last fault, in words where it has them, else "". Where the device can
// go on afterwards (the host device), it can.
std::string take_device_fault();

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
