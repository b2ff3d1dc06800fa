// Several simulated devices, and the settings of the host device.
#if defined(ASSAY_PLATFORM_HOST)

#include <cstring>
#include <thread>

#include "kernels/error.h"
#include "suites/unit/host_device_testing.h"

namespace assay::host {
namespace {

class HostDeviceDevices : public HostDevice {};
class HostDeviceConfig : public HostDevice {};

struct Arguments {
  int unrelated;
  float* values;
};
__global__ void set_to_one(Arguments arguments) {
  arguments.values[threadIdx.x] = 1.0f;
}

TEST_F(HostDeviceDevices, ArgumentsMustBelongToTheLaunchsDevice) {
  const DeviceArray<float> on_first(4);
  hipLaunchKernelGGL(set_to_one, 1, 4, 0, nullptr, Arguments{1, on_first.data()});
  EXPECT_EQ(hipDeviceSynchronize(), hipSuccess);
  ASSERT_EQ(hipSetDevice(1), hipSuccess);
  hipLaunchKernelGGL(set_to_one, 1, 4, 0, nullptr, Arguments{1, on_first.data() + 2});
  EXPECT_EQ(hipGetLastError(), hipErrorIllegalAddress);
  EXPECT_FAULT_SAYS("kernel set_to_one: argument 0 (byte 8) points into an allocation of device 0");
}

TEST_F(HostDeviceDevices, HostMemoryBelongsToAll) {
  float* values = nullptr;
  ASSERT_EQ(hipHostMalloc(&values, 16), hipSuccess);
  ASSERT_EQ(hipSetDevice(1), hipSuccess);
  hipLaunchKernelGGL(set_to_one, 1, 4, 0, nullptr, Arguments{1, values});
  EXPECT_EQ(hipDeviceSynchronize(), hipSuccess) << last_fault();
  EXPECT_EQ(values[3], 1.0f);
  EXPECT_EQ(hipHostFree(values), hipSuccess);
}

TEST_F(HostDeviceDevices, StreamsAndEventsBelongToTheirDevice) {
  hipStream_t stream = nullptr;
  hipEvent_t event = nullptr;
  ASSERT_EQ(hipStreamCreate(&stream), hipSuccess);
  ASSERT_EQ(hipEventCreate(&event), hipSuccess);
  const DeviceArray<float> on_first(4);
  ASSERT_EQ(hipSetDevice(1), hipSuccess);
  hipLaunchKernelGGL(set_to_one, 1, 4, 0, stream, Arguments{1, on_first.data()});
  EXPECT_EQ(hipGetLastError(), hipErrorInvalidHandle);
  EXPECT_EQ(hipEventRecord(event, nullptr), hipErrorInvalidHandle);
  EXPECT_EQ(hipEventRecord(event, stream), hipSuccess);
  int device = -1;
  EXPECT_EQ(hipStreamGetDevice(stream, &device), hipSuccess);
  EXPECT_EQ(device, 0);
  EXPECT_EQ(hipEventDestroy(event), hipSuccess);
  EXPECT_EQ(hipStreamDestroy(stream), hipSuccess);
  EXPECT_EQ(hipGetLastError(), hipErrorInvalidHandle);
}

TEST_F(HostDeviceDevices, SynchronizingOneLeavesTheOtherAlone) {
  hipStream_t created = nullptr;
  ASSERT_EQ(hipStreamCreate(&created), hipSuccess);
  for (const hipStream_t stream : {hipStream_t{nullptr}, created}) {
    const DeviceArray<float> values(std::vector<float>(4, 0.0f));
    hipLaunchKernelGGL(set_to_one, 1, 4, 0, stream, Arguments{1, values.data()});
    ASSERT_EQ(hipSetDevice(1), hipSuccess);
    EXPECT_EQ(hipDeviceSynchronize(), hipSuccess);
    EXPECT_EQ(values.peek(), 0.0f);
    ASSERT_EQ(hipSetDevice(0), hipSuccess);
    EXPECT_EQ(hipDeviceSynchronize(), hipSuccess);
    EXPECT_EQ(values.peek(), 1.0f);
  }
  EXPECT_EQ(hipStreamDestroy(created), hipSuccess);
}

TEST_F(HostDeviceDevices, CurrentDeviceBelongsToTheThread) {
  ASSERT_EQ(hipSetDevice(1), hipSuccess);
  int other = -1;
  std::thread([&] { EXPECT_EQ(hipGetDevice(&other), hipSuccess); }).join();
  EXPECT_EQ(other, 0);
  EXPECT_EQ(hipSetDevice(2), hipErrorInvalidDevice);
  EXPECT_EQ(hipGetDevice(&other), hipSuccess);
  EXPECT_EQ(other, 1);
}

TEST_F(HostDeviceDevices, ManyThreadsMayCall) {
  std::vector<std::thread> threads;
  std::vector<float> sums(4);
  for (std::size_t t = 0; t < sums.size(); ++t) {
    threads.emplace_back([&, t] {
      hipStream_t stream = nullptr;
      EXPECT_EQ(hipStreamCreateWithFlags(&stream, hipStreamNonBlocking), hipSuccess);
      for (int i = 0; i < 20; ++i) {
        const DeviceArray<float> values(256);
        hipLaunchKernelGGL(set_to_one, 1, 256, 0, stream, Arguments{1, values.data()});
        EXPECT_EQ(hipStreamSynchronize(stream), hipSuccess);
        for (const float value : values.read()) sums[t] += value;
      }
      EXPECT_EQ(hipStreamDestroy(stream), hipSuccess);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(sums, std::vector<float>(4, 20.0f * 256.0f));
}

TEST_F(HostDeviceDevices, Properties) {
  configure("wave=32,threads=3,devices=5");
  int count = 0;
  EXPECT_EQ(hipGetDeviceCount(&count), hipSuccess);
  EXPECT_EQ(count, 5);
  hipDeviceProp_t properties;
  ASSERT_EQ(hipGetDeviceProperties(&properties, 4), hipSuccess);
  EXPECT_STREQ(properties.name, "host device (simulated)");
  EXPECT_STREQ(properties.gcnArchName, "host");
  EXPECT_EQ(properties.warpSize, 32);
  EXPECT_EQ(properties.multiProcessorCount, 3);
  EXPECT_EQ(hipGetDeviceProperties(&properties, 5), hipErrorInvalidDevice);
  configure("devices=0");
  EXPECT_EQ(hipGetDeviceCount(&count), hipErrorNoDevice);
  void* pointer = nullptr;
  EXPECT_EQ(hipMalloc(&pointer, 8), hipErrorNoDevice);
}

TEST_F(HostDeviceDevices, MoreMemoryThanTheMachineHas) {
  for (const char* guard : {"guard=off", "guard=end"}) {
    configure(guard);
    void* pointer = nullptr;
    EXPECT_EQ(hipMalloc(&pointer, std::size_t{1} << 44), hipErrorOutOfMemory) << guard;
    EXPECT_EQ(pointer, nullptr);
    EXPECT_EQ(hipMalloc(&pointer, 0), hipSuccess);
    EXPECT_EQ(pointer, nullptr);
  }
}

TEST_F(HostDeviceDevices, ErrorNames) {
  EXPECT_STREQ(hipGetErrorName(hipErrorIllegalAddress), "hipErrorIllegalAddress");
  EXPECT_STREQ(hipGetErrorString(hipErrorNotReady), "device not ready");
}

std::string message_of(const std::string& text) {
  try {
    (void)parse_config(text);
    return "accepted";
  } catch (const ArgumentError& error) {
    return error.what();
  }
}

TEST_F(HostDeviceConfig, ReadsEverySetting) {
  Config expected;
  EXPECT_EQ(parse_config(""), expected);
  expected = {32, 7, Guard::kEnd, 1, 2, 3};
  EXPECT_EQ(parse_config("wave=32,seed=7,guard=end,align=1,threads=2,devices=3"), expected);
  EXPECT_EQ(to_string(expected), "wave=32,seed=7,guard=end,align=1,threads=2,devices=3");
  EXPECT_EQ(parse_config("seed=18446744073709551615").seed, ~std::uint64_t{0});
  set_config(expected);
  EXPECT_EQ(config(), expected);
}

TEST_F(HostDeviceConfig, NamesTheKeyTheValueAndWhatIsAllowed) {
  EXPECT_EQ(message_of("wave=48"), "ASSAY_HOST_DEVICE wave: got '48'; allowed: 32, 64");
  EXPECT_EQ(message_of("guard=both"),
            "ASSAY_HOST_DEVICE guard: got 'both'; allowed: off, end, begin");
  EXPECT_EQ(
      message_of("wive=32"),
      "ASSAY_HOST_DEVICE key: got 'wive'; allowed: wave, seed, guard, align, threads, devices");
  for (const char* bad : {"seed=-1", "seed=", "seed=1x", "seed", "align=0", "align=3", "align=512",
                          "threads=-1", "threads=257", "devices=17", "wave=32,,seed=1", "=1"}) {
    EXPECT_NE(message_of(bad), "accepted") << bad;
  }
  Config wrong;
  wrong.wave = 16;
  EXPECT_THROW(set_config(wrong), ArgumentError);
}

}  // namespace
}  // namespace assay::host

#endif
