// What the host device reports that a GPU would not survive, or would not notice.
#if defined(ASSAY_PLATFORM_HOST)

#include <stdexcept>

#include "suites/unit/host_device_testing.h"

namespace assay::host {
namespace {

class HostDeviceFault : public HostDevice {};

constexpr int kThreads = 64;

__global__ void add_one(float* values, int offset) {
  values[static_cast<int>(threadIdx.x) + offset] += 1.0f;
}
__global__ void copy_from(const float* from, float* to, int offset) {
  to[threadIdx.x] = from[static_cast<int>(threadIdx.x) + offset];
}

hipError_t run_add_one(const DeviceArray<float>& values, int offset) {
  hipLaunchKernelGGL(add_one, 1, kThreads, 0, nullptr, values.data(), offset);
  return hipDeviceSynchronize();
}

TEST_F(HostDeviceFault, ReadOneElementPastTheEnd) {
  configure("guard=end");
  const DeviceArray<float> from(kThreads), to(kThreads);
  hipLaunchKernelGGL(copy_from, 1, kThreads, 0, nullptr, from.data(), to.data(), 0);
  EXPECT_EQ(hipDeviceSynchronize(), hipSuccess) << last_fault();
  hipLaunchKernelGGL(copy_from, 4, kThreads, 0, nullptr, from.data(), to.data(), 1);
  EXPECT_EQ(hipDeviceSynchronize(), hipErrorIllegalAddress);
  EXPECT_FAULT_SAYS("kernel copy_from, block ");
  EXPECT_FAULT_SAYS(", thread 63: ");
  EXPECT_FAULT_SAYS("read at ");
  EXPECT_FAULT_SAYS("0 bytes past the end of an allocation of 256 bytes (device 0, guard=end)");
}

TEST_F(HostDeviceFault, WriteOneElementBeforeTheBegin) {
  configure("guard=begin");
  const DeviceArray<float> values(kThreads);
  EXPECT_EQ(run_add_one(values, 0), hipSuccess) << last_fault();
  EXPECT_EQ(run_add_one(values, -1), hipErrorIllegalAddress);
  EXPECT_FAULT_SAYS("4 bytes before an allocation of 256 bytes (device 0, guard=begin)");
}

TEST_F(HostDeviceFault, AlignOfOneLeavesNoSlackAtTheEnd) {
  configure("guard=end,align=1");
  const DeviceArray<char> odd(37);
  EXPECT_EQ((reinterpret_cast<std::uintptr_t>(odd.data()) + 37) % 4096, 0u);
  configure("guard=end,align=16");
  const DeviceArray<char> aligned(37);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(aligned.data()) % 16, 0u);
}

TEST_F(HostDeviceFault, UseAfterFree) {
  configure("guard=end");
  float* freed = nullptr;
  ASSERT_EQ(hipMalloc(&freed, 4 * kThreads), hipSuccess);
  ASSERT_EQ(hipFree(freed), hipSuccess);
  hipLaunchKernelGGL(add_one, 1, kThreads, 0, nullptr, freed, 0);
  EXPECT_EQ(hipDeviceSynchronize(), hipErrorIllegalAddress);
  EXPECT_FAULT_SAYS("an allocation of 256 bytes (device 0, guard=end) that was freed");
}

TEST_F(HostDeviceFault, FreeTwiceAndFreeOfSomethingElse) {
  for (const char* guard : {"guard=off", "guard=end", "guard=begin"}) {
    configure(guard);
    float* pointer = nullptr;
    ASSERT_EQ(hipMalloc(&pointer, 64), hipSuccess);
    EXPECT_EQ(hipFree(pointer + 1), hipErrorInvalidValue) << guard;
    EXPECT_EQ(hipHostFree(pointer), hipErrorInvalidValue) << guard;
    EXPECT_EQ(hipFree(pointer), hipSuccess) << guard;
    EXPECT_EQ(hipFree(pointer), hipErrorInvalidValue) << guard;
    EXPECT_EQ(hipFree(nullptr), hipSuccess) << guard;
  }
}

__global__ void write_byte(char* at, int offset) {
  at[offset] = 1;
}

TEST_F(HostDeviceFault, WriteIntoTheSlack) {
  configure("guard=end");  // 37 bytes leave 11 of slack
  {
    const DeviceArray<char> bytes(37);
    hipLaunchKernelGGL(write_byte, 1, 1, 0, nullptr, bytes.data(), 39);
    EXPECT_EQ(hipDeviceSynchronize(), hipErrorIllegalAddress);
    EXPECT_FAULT_SAYS("wrote 2 bytes past the end of an allocation of 37 bytes");
  }
  configure("guard=begin");
  char* bytes = nullptr;
  ASSERT_EQ(hipMalloc(&bytes, 37), hipSuccess);
  hipLaunchKernelGGL(write_byte, 1, 1, 0, nullptr, bytes, 40);
  EXPECT_EQ(hipFree(bytes), hipErrorIllegalAddress);
  EXPECT_FAULT_SAYS("wrote 3 bytes past the end");
}

TEST_F(HostDeviceFault, FreshMemoryIsPoisoned) {
  for (const char* guard : {"guard=off", "guard=end", "guard=begin"}) {
    configure(guard);
    EXPECT_EQ(DeviceArray<unsigned char>(100).read(), std::vector<unsigned char>(100, 0xFB));
  }
}

struct alignas(16) Vector {
  float values[4];
};
__global__ void load_vector(const float* from, float* to, int offset) {
  to[0] = vector_load<Vector>(from + offset).values[0];
}
__global__ void store_vector(float* to, int offset) {
  vector_store(to + offset, Vector{});
}

TEST_F(HostDeviceFault, MisalignedVectors) {
  const DeviceArray<float> from(8), to(8);
  hipLaunchKernelGGL(load_vector, 1, 1, 0, nullptr, from.data(), to.data(), 4);
  EXPECT_EQ(hipDeviceSynchronize(), hipSuccess);
  hipLaunchKernelGGL(load_vector, 1, 1, 0, nullptr, from.data(), to.data(), 2);
  EXPECT_EQ(hipDeviceSynchronize(), hipErrorIllegalAddress);
  EXPECT_FAULT_SAYS("kernel load_vector, block 0, thread 0: misaligned load of 16 bytes");
  reset_faults();
  hipLaunchKernelGGL(store_vector, 1, 1, 0, nullptr, to.data(), 1);
  EXPECT_EQ(hipDeviceSynchronize(), hipErrorIllegalAddress);
  EXPECT_FAULT_SAYS("misaligned store of 16 bytes");
}

__global__ void overflow_stack(int* depth, int limit) {
  volatile char frame[1024] = {};
  if (++*depth < limit) overflow_stack(depth, limit);
  frame[0] = frame[1];
}
__global__ void throw_something(int) {
  throw std::runtime_error("thrown in a kernel");
}

#if !defined(__SANITIZE_ADDRESS__)  // with it, UndefinedBehaviorSanitizer ends the process first
__global__ void divide(int* values) {
  values[0] = values[1] / values[2];
}

TEST_F(HostDeviceFault, DivisionByZero) {
  const DeviceArray<int> values(std::vector<int>{0, 1, 0});
  hipLaunchKernelGGL(divide, 1, 1, 0, nullptr, values.data());
  EXPECT_EQ(hipDeviceSynchronize(), hipErrorLaunchFailure);
  EXPECT_FAULT_SAYS("integer division by zero");
}
#endif

TEST_F(HostDeviceFault, StackOverflow) {
  const DeviceArray<int> depth(std::vector<int>{0});
  hipLaunchKernelGGL(overflow_stack, 1, 1, 0, nullptr, depth.data(), 100000);
  EXPECT_EQ(hipDeviceSynchronize(), hipErrorIllegalAddress);
  EXPECT_FAULT_SAYS("stack overflow of the thread");
}

TEST_F(HostDeviceFault, ExceptionInAKernel) {
  hipLaunchKernelGGL(throw_something, 1, 3, 0, nullptr, 0);
  EXPECT_EQ(hipDeviceSynchronize(), hipErrorLaunchFailure);
  EXPECT_FAULT_SAYS("thread 0: exception: thrown in a kernel");
}

TEST_F(HostDeviceFault, IsStickyUntilReset) {
  configure("guard=end");
  const DeviceArray<float> values(std::vector<float>(kThreads, 1.0f));
  EXPECT_EQ(run_add_one(values, 1), hipErrorIllegalAddress);
  hipLaunchKernelGGL(add_one, 1, kThreads, 0, nullptr, values.data(), 0);
  EXPECT_EQ(hipGetLastError(), hipErrorIllegalAddress);
  EXPECT_EQ(hipGetLastError(), hipErrorIllegalAddress);
  void* pointer = nullptr;
  EXPECT_EQ(hipMalloc(&pointer, 1), hipErrorIllegalAddress);
  EXPECT_EQ(hipDeviceSynchronize(), hipErrorIllegalAddress);
  reset_faults();
  EXPECT_EQ(last_fault(), "");
  EXPECT_EQ(hipGetLastError(), hipSuccess);
  // The faulty launch ran threads 0 to 62, one element on; the one after it was dropped.
  EXPECT_EQ(run_add_one(values, 0), hipSuccess) << last_fault();
  std::vector<float> expected(kThreads, 3.0f);
  expected[0] = 2.0f;
  EXPECT_EQ(values.read(), expected);
}

TEST_F(HostDeviceFault, DropsWhatIsQueuedBehindIt) {
  configure("guard=end");
  const DeviceArray<float> values(std::vector<float>(kThreads, 1.0f));
  hipEvent_t event = nullptr;
  ASSERT_EQ(hipEventCreate(&event), hipSuccess);
  hipLaunchKernelGGL(add_one, 1, kThreads, 0, nullptr, values.data(), kThreads);
  hipLaunchKernelGGL(add_one, 1, kThreads, 0, nullptr, values.data(), 0);
  ASSERT_EQ(hipEventRecord(event, nullptr), hipSuccess);
  EXPECT_EQ(hipDeviceSynchronize(), hipErrorIllegalAddress);
  reset_faults();
  EXPECT_EQ(values.read(), std::vector<float>(kThreads, 1.0f));
  EXPECT_EQ(hipEventQuery(event), hipSuccess) << "an event that was dropped is not waited for";
  EXPECT_EQ(hipEventDestroy(event), hipSuccess);
}

TEST_F(HostDeviceFault, ManyFaultsInARow) {
  configure("guard=end,threads=4");
  const DeviceArray<float> values(kThreads);
  for (int i = 0; i < 50; ++i) {
    hipLaunchKernelGGL(add_one, 100, kThreads, 0, nullptr, values.data(), 1);
    EXPECT_EQ(hipDeviceSynchronize(), hipErrorIllegalAddress);
    reset_faults();
  }
}

TEST_F(HostDeviceFault, OutsideOfKernelsSignalsKeepTheirMeaning) {
  EXPECT_EQ(hipDeviceSynchronize(), hipSuccess);  // the handlers are in place
  EXPECT_DEATH(*static_cast<volatile int*>(nullptr) = 1, "");
}

}  // namespace
}  // namespace assay::host

#endif
