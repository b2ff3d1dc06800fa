// The runtime's errors as exceptions.
#include "kernels/runtime.h"

#include <gtest/gtest.h>

#ifdef ASSAY_PLATFORM_HOST
#include "suites/unit/host_device_testing.h"
#endif

namespace assay {
namespace {

TEST(Runtime, TheDeviceIsThere) {
  EXPECT_NO_THROW(require_device());
}

#ifdef ASSAY_PLATFORM_HOST

using RuntimeOnHost = host::HostDevice;

TEST_F(RuntimeOnHost, SaysInOneLineThatThereIsNoDevice) {
  configure("devices=0");
  try {
    require_device();
    FAIL() << "no device, and no exception";
  } catch (const DeviceError& error) {
    EXPECT_STREQ(
        error.what(),
        "no simulated device found (hipGetDeviceCount: no ROCm-capable device is detected)");
  }
  EXPECT_EQ(hipGetLastError(), hipSuccess);  // taken note of
}

#endif

}  // namespace
}  // namespace assay
