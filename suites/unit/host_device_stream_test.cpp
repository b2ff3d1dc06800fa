// Streams and events of the host device: laziness, and the orders that it keeps.
#if defined(ASSAY_PLATFORM_HOST)

#include "suites/unit/host_device_testing.h"

namespace assay::host {
namespace {

class HostDeviceStream : public HostDevice {
 protected:
  HostDeviceStream() {
    EXPECT_EQ(hipStreamCreateWithFlags(&blocking_, hipStreamDefault), hipSuccess);
    EXPECT_EQ(hipStreamCreateWithFlags(&other_, hipStreamNonBlocking), hipSuccess);
    EXPECT_EQ(hipEventCreate(&event_), hipSuccess);
  }
  ~HostDeviceStream() override {
    (void)hipEventDestroy(event_);
    (void)hipStreamDestroy(blocking_);
    (void)hipStreamDestroy(other_);
  }

  hipStream_t blocking_ = nullptr, other_ = nullptr;
  hipEvent_t event_ = nullptr;
};

// Appends a decimal digit, so that the value tells the order in which things ran.
__global__ void append(long* value, long digit) {
  *value = *value * 10 + digit;
}

void queue(const DeviceArray<long>& value, long digit, hipStream_t stream) {
  hipLaunchKernelGGL(append, 1, 1, 0, stream, value.data(), digit);
  EXPECT_EQ(hipGetLastError(), hipSuccess);
}

TEST_F(HostDeviceStream, WorkRunsWhenItsStreamIsSynchronized) {
  const DeviceArray<long> value(std::vector<long>{0});
  queue(value, 1, other_);
  EXPECT_EQ(value.peek(), 0);
  EXPECT_EQ(hipStreamSynchronize(blocking_), hipSuccess);
  EXPECT_EQ(hipStreamSynchronize(nullptr), hipSuccess);
  EXPECT_EQ(value.peek(), 0) << "the wrong stream was synchronized";
  EXPECT_EQ(hipStreamSynchronize(other_), hipSuccess);
  EXPECT_EQ(value.peek(), 1);
}

TEST_F(HostDeviceStream, CopiesAndFillsAreLazyToo) {
  const DeviceArray<long> value(std::vector<long>{5});
  long back = 0;
  ASSERT_EQ(hipMemsetAsync(value.data(), 0, 8, other_), hipSuccess);
  ASSERT_EQ(hipMemcpyAsync(&back, value.data(), 8, hipMemcpyDeviceToHost, other_), hipSuccess);
  back = -1;
  EXPECT_EQ(value.peek(), 5);
  EXPECT_EQ(hipStreamSynchronize(other_), hipSuccess);
  EXPECT_EQ(value.peek(), 0);
  EXPECT_EQ(back, 0);
}

TEST_F(HostDeviceStream, PageableSourcesMayBeReusedAfterTheCall) {
  const DeviceArray<long> value(1);
  long source = 3;
  ASSERT_EQ(hipMemcpyAsync(value.data(), &source, 8, hipMemcpyHostToDevice, other_), hipSuccess);
  source = 4;
  EXPECT_EQ(hipStreamSynchronize(other_), hipSuccess);
  EXPECT_EQ(value.peek(), 3);
}

TEST_F(HostDeviceStream, SynchronousCopyDoesNotWaitForNonBlockingStreams) {
  const DeviceArray<long> value(std::vector<long>{0});
  queue(value, 1, other_);
  EXPECT_EQ(value.read()[0], 0) << "stale, as it may be on a GPU";
  queue(value, 2, blocking_);
  EXPECT_EQ(value.read()[0], 2) << "a blocking stream's work comes before the null stream's";
}

TEST_F(HostDeviceStream, NullStreamAndBlockingStreamsKeepTheOrderOfTheCalls) {
  const DeviceArray<long> value(std::vector<long>{0});
  queue(value, 1, blocking_);
  queue(value, 2, nullptr);
  queue(value, 3, blocking_);
  queue(value, 4, nullptr);
  queue(value, 5, blocking_);
  EXPECT_EQ(hipStreamSynchronize(blocking_), hipSuccess);
  EXPECT_EQ(value.peek(), 12345);
}

TEST_F(HostDeviceStream, SynchronizingTheNullStreamWaitsForBlockingStreams) {
  const DeviceArray<long> value(std::vector<long>{0});
  queue(value, 1, blocking_);
  EXPECT_EQ(hipStreamSynchronize(nullptr), hipSuccess);
  EXPECT_EQ(value.peek(), 1);
}

TEST_F(HostDeviceStream, EventsOrderStreams) {
  const DeviceArray<long> value(std::vector<long>{0});
  queue(value, 1, other_);
  ASSERT_EQ(hipEventRecord(event_, other_), hipSuccess);
  queue(value, 7, other_);  // after the event: not waited for
  ASSERT_EQ(hipStreamWaitEvent(blocking_, event_), hipSuccess);
  queue(value, 2, blocking_);
  EXPECT_EQ(hipStreamSynchronize(blocking_), hipSuccess);
  EXPECT_EQ(value.peek(), 12);
  EXPECT_EQ(hipDeviceSynchronize(), hipSuccess);
  EXPECT_EQ(value.peek(), 127);
}

TEST_F(HostDeviceStream, EventsOnTheNullStream) {
  const DeviceArray<long> value(std::vector<long>{0});
  queue(value, 1, nullptr);
  ASSERT_EQ(hipEventRecord(event_, nullptr), hipSuccess);
  EXPECT_EQ(hipEventSynchronize(event_), hipSuccess);
  EXPECT_EQ(value.peek(), 1);
}

TEST_F(HostDeviceStream, WaitIsForTheRecordAtTheTimeOfTheCall) {
  const DeviceArray<long> value(std::vector<long>{0});
  queue(value, 1, other_);
  ASSERT_EQ(hipEventRecord(event_, other_), hipSuccess);
  ASSERT_EQ(hipStreamWaitEvent(blocking_, event_), hipSuccess);
  queue(value, 2, other_);
  ASSERT_EQ(hipEventRecord(event_, other_), hipSuccess);  // does not change the wait above
  EXPECT_EQ(hipStreamSynchronize(blocking_), hipSuccess);
  EXPECT_EQ(value.peek(), 1);
  EXPECT_EQ(hipEventSynchronize(event_), hipSuccess);
  EXPECT_EQ(value.peek(), 12);
}

TEST_F(HostDeviceStream, QueriesMakeBoundedProgress) {
  const DeviceArray<long> value(std::vector<long>{0});
  queue(value, 1, other_);
  queue(value, 2, other_);
  EXPECT_EQ(hipStreamQuery(other_), hipErrorNotReady);
  EXPECT_EQ(value.peek(), 1);
  EXPECT_EQ(hipStreamQuery(other_), hipErrorNotReady);
  EXPECT_EQ(hipStreamQuery(other_), hipSuccess);
  EXPECT_EQ(value.peek(), 12);
  EXPECT_EQ(hipGetLastError(), hipSuccess) << "not being ready is not an error";
}

TEST_F(HostDeviceStream, EventQueriesAndTimes) {
  hipEvent_t start = nullptr;
  ASSERT_EQ(hipEventCreate(&start), hipSuccess);
  const DeviceArray<long> value(std::vector<long>{0});
  float milliseconds = -1;
  EXPECT_EQ(hipEventElapsedTime(&milliseconds, start, event_), hipErrorInvalidHandle);
  EXPECT_EQ(hipGetLastError(), hipErrorInvalidHandle);
  ASSERT_EQ(hipEventRecord(start, other_), hipSuccess);
  for (int i = 0; i < 50; ++i) queue(value, 0, other_);
  ASSERT_EQ(hipEventRecord(event_, other_), hipSuccess);
  EXPECT_EQ(hipEventElapsedTime(&milliseconds, start, event_), hipErrorNotReady);
  EXPECT_EQ(hipEventQuery(event_), hipErrorNotReady);
  EXPECT_EQ(hipEventSynchronize(event_), hipSuccess);
  EXPECT_EQ(hipEventQuery(event_), hipSuccess);
  EXPECT_EQ(hipEventElapsedTime(&milliseconds, start, event_), hipSuccess);
  EXPECT_GT(milliseconds, 0.0f);
  EXPECT_EQ(hipEventDestroy(start), hipSuccess);
}

TEST_F(HostDeviceStream, FreeSynchronizes) {
  const DeviceArray<long> value(std::vector<long>{0});
  queue(value, 1, other_);
  void* unrelated = nullptr;
  ASSERT_EQ(hipMalloc(&unrelated, 8), hipSuccess);
  EXPECT_EQ(value.peek(), 0);
  EXPECT_EQ(hipFree(unrelated), hipSuccess);
  EXPECT_EQ(value.peek(), 1);
}

TEST_F(HostDeviceStream, DestroyedHandlesAreInvalid) {
  hipStream_t stream = nullptr;
  ASSERT_EQ(hipStreamCreate(&stream), hipSuccess);
  const DeviceArray<long> value(std::vector<long>{0});
  queue(value, 1, stream);
  EXPECT_EQ(hipStreamDestroy(stream), hipSuccess);
  EXPECT_EQ(value.peek(), 1) << "destruction completes the work";
  EXPECT_EQ(hipStreamSynchronize(stream), hipErrorInvalidHandle);
  EXPECT_EQ(hipStreamDestroy(stream), hipErrorInvalidHandle);
  hipLaunchKernelGGL(append, 1, 1, 0, stream, value.data(), 1L);
  EXPECT_EQ(hipGetLastError(), hipErrorInvalidHandle);
  EXPECT_EQ(hipGetLastError(), hipSuccess) << "reading the last error clears it";
}

__global__ void do_nothing() {}

TEST_F(HostDeviceStream, LaunchesOfImpossibleShapesAreRefused) {
  const auto launched = [&](dim3 grid, dim3 block) {
    hipLaunchKernelGGL(do_nothing, grid, block, 0, nullptr);
    return hipGetLastError();
  };
  EXPECT_EQ(launched(1, 1024), hipSuccess);
  EXPECT_EQ(launched(1, 1025), hipErrorInvalidConfiguration);
  EXPECT_EQ(launched(1, dim3(32, 33)), hipErrorInvalidConfiguration);
  EXPECT_EQ(launched(0, 64), hipErrorInvalidConfiguration);
  EXPECT_EQ(launched(1, 0), hipErrorInvalidConfiguration);
  EXPECT_EQ(launched(1u << 24, 256), hipErrorInvalidConfiguration) << "2^32 threads";
  EXPECT_EQ(launched(dim3(1, 65536), 1), hipErrorInvalidConfiguration);
}

TEST_F(HostDeviceStream, CopiesAreChecked) {
  const DeviceArray<long> value(4);
  long host[8] = {};
  EXPECT_EQ(hipMemcpy(value.data(), host, 40, hipMemcpyHostToDevice), hipErrorInvalidValue);
  EXPECT_EQ(hipMemcpy(value.data(), host, 32, hipMemcpyDeviceToHost), hipErrorInvalidValue);
  EXPECT_EQ(hipMemcpy(host, value.data(), 32, hipMemcpyHostToDevice), hipErrorInvalidValue);
  EXPECT_EQ(hipMemcpy(value.data() + 2, value.data(), 16, hipMemcpyHostToDevice),
            hipErrorInvalidValue);
  EXPECT_EQ(hipMemset(value.data(), 0, 33), hipErrorInvalidValue);
  EXPECT_EQ(hipMemcpy(value.data(), host, 32, hipMemcpyDefault), hipSuccess);
  EXPECT_EQ(hipMemcpy(value.data(), host, 0, hipMemcpyHostToDevice), hipSuccess);
}

TEST_F(HostDeviceStream, LongQueuesStayBounded) {
  const DeviceArray<long> value(std::vector<long>{0});
  for (int i = 0; i < 5000; ++i) ASSERT_EQ(hipMemsetAsync(value.data(), 1, 8, other_), hipSuccess);
  EXPECT_EQ(value.peek(), 0x0101010101010101) << "the oldest have run";
}

}  // namespace
}  // namespace assay::host

#endif
