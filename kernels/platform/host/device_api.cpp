// Devices and their properties.
#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "kernels/platform/host/heap.h"
#include "kernels/platform/host/hip_api.h"
#include "kernels/platform/host/runtime.h"

using namespace assay::host;

namespace {

int cpu_threads(const Config& config) {
  return config.threads != 0 ? config.threads
                             : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

hipError_t check_device(int device) {
  const int count = config().devices;
  if (count == 0) return hipErrorNoDevice;
  return device >= 0 && device < count ? hipSuccess : hipErrorInvalidDevice;
}

}  // namespace

hipError_t hipInit(unsigned flags) {
  return noted(flags != 0 ? hipErrorInvalidValue : check_device(0));
}

hipError_t hipGetDeviceCount(int* count) {
  if (count == nullptr) return noted(hipErrorInvalidValue);
  *count = config().devices;
  return noted(*count == 0 ? hipErrorNoDevice : hipSuccess);
}

hipError_t hipSetDevice(int device) {
  const hipError_t checked = check_device(device);
  if (checked == hipSuccess) current_device() = device;
  return noted(checked);
}

hipError_t hipGetDevice(int* device) {
  if (device == nullptr) return noted(hipErrorInvalidValue);
  *device = current_device();
  return noted(check_device(*device));
}

hipError_t hipGetDeviceProperties(hipDeviceProp_t* properties, int device) {
  if (properties == nullptr) return noted(hipErrorInvalidValue);
  const hipError_t checked = check_device(device);
  if (checked != hipSuccess) return noted(checked);
  const Config present = config();
  *properties = {};
  fmt::format_to_n(properties->name, sizeof(properties->name) - 1, "host device (simulated)");
  fmt::format_to_n(properties->gcnArchName, sizeof(properties->gcnArchName) - 1, "host");
  properties->totalGlobalMem = heap_total_bytes();
  properties->sharedMemPerBlock = kSharedBytes;
  properties->warpSize = present.wave;
  properties->maxThreadsPerBlock = 1024;
  std::fill_n(properties->maxThreadsDim, 3, 1024);
  properties->maxGridSize[0] = 0x7fffffff;
  properties->maxGridSize[1] = properties->maxGridSize[2] = 65535;
  properties->multiProcessorCount = cpu_threads(present);
  properties->pciDeviceID = device;
  return hipSuccess;
}

hipError_t hipDeviceGetAttribute(int* value, hipDeviceAttribute_t attribute, int device) {
  hipDeviceProp_t properties;
  if (value == nullptr) return noted(hipErrorInvalidValue);
  const hipError_t error = hipGetDeviceProperties(&properties, device);
  if (error != hipSuccess) return error;
  switch (attribute) {
    case hipDeviceAttributeMaxThreadsPerBlock:
      *value = properties.maxThreadsPerBlock;
      return hipSuccess;
    case hipDeviceAttributeMaxSharedMemoryPerBlock:
      *value = static_cast<int>(properties.sharedMemPerBlock);
      return hipSuccess;
    case hipDeviceAttributeMultiprocessorCount:
      *value = properties.multiProcessorCount;
      return hipSuccess;
    case hipDeviceAttributeWarpSize:
      *value = properties.warpSize;
      return hipSuccess;
  }
  return noted(hipErrorInvalidValue);
}

hipError_t hipDeviceSynchronize() {
  const hipError_t checked = check_device(current_device());
  if (checked != hipSuccess) return noted(checked);
  const Call call;
  if (!call.runtime.captures.empty()) return noted(hipErrorStreamCaptureUnsupported);
  return noted(call.runtime.drain_device(current_device()));
}

hipError_t hipRuntimeGetVersion(int* version) {
  if (version == nullptr) return noted(hipErrorInvalidValue);
  *version = 60000000;  // HIP 6.0.0, whose signatures these are
  return hipSuccess;
}

hipError_t hipDriverGetVersion(int* version) {
  return hipRuntimeGetVersion(version);
}
