// Stream capture and graphs of the host device.
#if defined(ASSAY_PLATFORM_HOST)

#include "suites/unit/host_device_testing.h"

namespace assay::host {
namespace {

class HostDeviceGraph : public HostDevice {
 protected:
  HostDeviceGraph() {
    EXPECT_EQ(hipStreamCreateWithFlags(&stream_, hipStreamNonBlocking), hipSuccess);
    EXPECT_EQ(hipStreamCreateWithFlags(&fork_, hipStreamNonBlocking), hipSuccess);
    EXPECT_EQ(hipEventCreate(&event_), hipSuccess);
  }
  ~HostDeviceGraph() override {
    hipGraph_t unfinished = nullptr;
    if (hipStreamEndCapture(stream_, &unfinished) == hipSuccess) (void)hipGraphDestroy(unfinished);
    reset_faults();
    (void)hipEventDestroy(event_);
    (void)hipStreamDestroy(stream_);
    (void)hipStreamDestroy(fork_);
  }

  hipError_t begin(hipStreamCaptureMode mode = hipStreamCaptureModeGlobal) {
    return hipStreamBeginCapture(stream_, mode);
  }
  hipError_t end(hipGraph_t* graph) { return hipStreamEndCapture(stream_, graph); }

  hipStream_t stream_ = nullptr, fork_ = nullptr;
  hipEvent_t event_ = nullptr;
};

__global__ void scale(const float* from, float* to, float factor) {
  *to = *from * factor;
}

TEST_F(HostDeviceGraph, ReplayUsesTheSameArgumentsOnPresentData) {
  const DeviceArray<float> from(std::vector<float>{2}), to(std::vector<float>{0});
  ASSERT_EQ(begin(), hipSuccess);
  hipLaunchKernelGGL(scale, 1, 1, 0, stream_, from.data(), to.data(), 10.0f);
  hipLaunchKernelGGL(scale, 1, 1, 0, stream_, to.data(), to.data(), 10.0f);
  hipGraph_t graph = nullptr;
  hipGraphExec_t exec = nullptr;
  ASSERT_EQ(end(&graph), hipSuccess);
  ASSERT_EQ(hipGraphInstantiate(&exec, graph, nullptr, nullptr, 0), hipSuccess);
  EXPECT_EQ(hipGraphDestroy(graph), hipSuccess);
  EXPECT_EQ(hipStreamSynchronize(stream_), hipSuccess);
  EXPECT_EQ(to.peek(), 0) << "capturing does not run anything";
  for (const float value : {2.0f, 3.0f}) {
    ASSERT_EQ(hipMemcpy(from.data(), &value, 4, hipMemcpyHostToDevice), hipSuccess);
    EXPECT_EQ(hipGraphLaunch(exec, stream_), hipSuccess);
    EXPECT_NE(to.peek(), value * 100) << "a graph is as lazy as other work";
    EXPECT_EQ(hipStreamSynchronize(stream_), hipSuccess);
    EXPECT_EQ(to.peek(), value * 100);
  }
  ASSERT_EQ(hipGraphLaunch(exec, stream_), hipSuccess);
  EXPECT_EQ(hipGraphExecDestroy(exec), hipSuccess) << "what is queued outlives it";
  EXPECT_EQ(hipStreamSynchronize(stream_), hipSuccess);
}

TEST_F(HostDeviceGraph, StatusOfACapture) {
  hipStreamCaptureStatus status;
  ASSERT_EQ(hipStreamIsCapturing(stream_, &status), hipSuccess);
  EXPECT_EQ(status, hipStreamCaptureStatusNone);
  ASSERT_EQ(begin(), hipSuccess);
  EXPECT_EQ(begin(), hipErrorIllegalState);
  ASSERT_EQ(hipStreamIsCapturing(stream_, &status), hipSuccess);
  EXPECT_EQ(status, hipStreamCaptureStatusActive);
  EXPECT_EQ(hipStreamSynchronize(stream_), hipErrorStreamCaptureUnsupported);
  ASSERT_EQ(hipStreamIsCapturing(stream_, &status), hipSuccess);
  EXPECT_EQ(status, hipStreamCaptureStatusInvalidated);
  hipGraph_t graph = nullptr;
  EXPECT_EQ(end(&graph), hipErrorStreamCaptureInvalidated);
  EXPECT_EQ(graph, nullptr);
  ASSERT_EQ(hipStreamIsCapturing(stream_, &status), hipSuccess);
  EXPECT_EQ(status, hipStreamCaptureStatusNone);
}

TEST_F(HostDeviceGraph, AllocationIsForbiddenUnlessTheCaptureIsRelaxed) {
  void* pointer = nullptr;
  hipGraph_t graph = nullptr;
  for (const auto mode : {hipStreamCaptureModeGlobal, hipStreamCaptureModeThreadLocal}) {
    ASSERT_EQ(begin(mode), hipSuccess);
    EXPECT_EQ(hipMalloc(&pointer, 8), hipErrorStreamCaptureUnsupported);
    ASSERT_EQ(end(&graph), hipSuccess);
    EXPECT_EQ(hipGraphDestroy(graph), hipSuccess);
  }
  ASSERT_EQ(begin(hipStreamCaptureModeRelaxed), hipSuccess);
  EXPECT_EQ(hipMalloc(&pointer, 8), hipSuccess);
  ASSERT_EQ(end(&graph), hipSuccess);
  EXPECT_EQ(hipGraphDestroy(graph), hipSuccess);
  EXPECT_EQ(hipFree(pointer), hipSuccess);
}

TEST_F(HostDeviceGraph, ForkedStreamsJoinTheCapture) {
  const DeviceArray<float> from(std::vector<float>{2}), to(std::vector<float>{0});
  ASSERT_EQ(begin(), hipSuccess);
  ASSERT_EQ(hipEventRecord(event_, stream_), hipSuccess);
  ASSERT_EQ(hipStreamWaitEvent(fork_, event_), hipSuccess);
  hipLaunchKernelGGL(scale, 1, 1, 0, fork_, from.data(), to.data(), 4.0f);
  ASSERT_EQ(hipEventRecord(event_, fork_), hipSuccess);
  ASSERT_EQ(hipStreamWaitEvent(stream_, event_), hipSuccess);
  hipGraph_t graph = nullptr;
  hipGraphExec_t exec = nullptr;
  ASSERT_EQ(end(&graph), hipSuccess);
  ASSERT_EQ(hipGraphInstantiate(&exec, graph, nullptr, nullptr, 0), hipSuccess);
  ASSERT_EQ(hipGraphLaunch(exec, nullptr), hipSuccess);
  EXPECT_EQ(to.read()[0], 8);
  EXPECT_EQ(hipGraphExecDestroy(exec), hipSuccess);
  EXPECT_EQ(hipGraphDestroy(graph), hipSuccess);
  EXPECT_EQ(hipEventSynchronize(event_), hipErrorCapturedEvent);
}

TEST_F(HostDeviceGraph, UnjoinedForksSpoilTheCapture) {
  const DeviceArray<float> from(std::vector<float>{2}), to(std::vector<float>{0});
  ASSERT_EQ(begin(), hipSuccess);
  ASSERT_EQ(hipEventRecord(event_, stream_), hipSuccess);
  ASSERT_EQ(hipStreamWaitEvent(fork_, event_), hipSuccess);
  hipLaunchKernelGGL(scale, 1, 1, 0, fork_, from.data(), to.data(), 4.0f);
  hipGraph_t graph = nullptr;
  EXPECT_EQ(hipStreamEndCapture(fork_, &graph), hipErrorStreamCaptureUnmatched);
  EXPECT_EQ(end(&graph), hipErrorStreamCaptureUnjoined);
}

TEST_F(HostDeviceGraph, DependenciesOnUncapturedWorkSpoilTheCapture) {
  ASSERT_EQ(hipEventRecord(event_, fork_), hipSuccess);
  ASSERT_EQ(begin(), hipSuccess);
  EXPECT_EQ(hipStreamWaitEvent(stream_, event_), hipErrorStreamCaptureIsolation);
  hipGraph_t graph = nullptr;
  EXPECT_EQ(end(&graph), hipErrorStreamCaptureInvalidated);
}

TEST_F(HostDeviceGraph, TheNullStreamMayNotDependOnACapture) {
  const DeviceArray<float> value(1);
  hipStream_t blocking = nullptr;
  ASSERT_EQ(hipStreamCreate(&blocking), hipSuccess);
  ASSERT_EQ(hipStreamBeginCapture(blocking, hipStreamCaptureModeRelaxed), hipSuccess);
  EXPECT_EQ(hipMemset(value.data(), 0, 4), hipErrorStreamCaptureImplicit);
  hipGraph_t graph = nullptr;
  EXPECT_EQ(hipStreamEndCapture(blocking, &graph), hipErrorStreamCaptureInvalidated);
  EXPECT_EQ(hipStreamDestroy(blocking), hipSuccess);
}

}  // namespace
}  // namespace assay::host

#endif
