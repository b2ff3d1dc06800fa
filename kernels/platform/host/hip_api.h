// The functions of the HIP runtime that the project uses, with HIP 6's signatures.
//
// Work is lazy: a launch, an asynchronous copy or memset only joins its stream's queue, and runs
// when somebody synchronizes with it. Work on the wrong stream, and results read without a
// synchronization, therefore show as stale data every time. README.md has the rules.
#pragma once

#include "kernels/platform/host/hip_types.h"

// Errors. The last error belongs to the calling thread; a fault (see fault.h) is sticky.
const char* hipGetErrorName(hipError_t error);
const char* hipGetErrorString(hipError_t error);
[[nodiscard]] hipError_t hipGetLastError();
[[nodiscard]] hipError_t hipPeekAtLastError();

// Devices. The current device belongs to the calling thread.
[[nodiscard]] hipError_t hipInit(unsigned flags);
[[nodiscard]] hipError_t hipGetDeviceCount(int* count);
[[nodiscard]] hipError_t hipSetDevice(int device);
[[nodiscard]] hipError_t hipGetDevice(int* device);
[[nodiscard]] hipError_t hipGetDeviceProperties(hipDeviceProp_t* properties, int device);
[[nodiscard]] hipError_t hipDeviceGetAttribute(int* value, hipDeviceAttribute_t attribute,
                                               int device);
[[nodiscard]] hipError_t hipDeviceSynchronize();
[[nodiscard]] hipError_t hipRuntimeGetVersion(int* version);
[[nodiscard]] hipError_t hipDriverGetVersion(int* version);

// Memory.
[[nodiscard]] hipError_t hipMalloc(void** pointer, std::size_t bytes);
[[nodiscard]] hipError_t hipFree(void* pointer);
[[nodiscard]] hipError_t hipHostMalloc(void** pointer, std::size_t bytes,
                                       unsigned flags = hipHostMallocDefault);
[[nodiscard]] hipError_t hipHostFree(void* pointer);
[[nodiscard]] hipError_t hipMemGetInfo(std::size_t* free_bytes, std::size_t* total_bytes);
[[nodiscard]] hipError_t hipPointerGetAttributes(hipPointerAttribute_t* attributes,
                                                 const void* pointer);
[[nodiscard]] hipError_t hipMemcpy(void* to, const void* from, std::size_t bytes,
                                   hipMemcpyKind kind);
[[nodiscard]] hipError_t hipMemcpyAsync(void* to, const void* from, std::size_t bytes,
                                        hipMemcpyKind kind, hipStream_t stream = nullptr);
[[nodiscard]] hipError_t hipMemset(void* to, int value, std::size_t bytes);
[[nodiscard]] hipError_t hipMemsetAsync(void* to, int value, std::size_t bytes,
                                        hipStream_t stream = nullptr);

template <class T>
[[nodiscard]] hipError_t hipMalloc(T** pointer, std::size_t bytes) {
  return hipMalloc(reinterpret_cast<void**>(pointer), bytes);
}
template <class T>
[[nodiscard]] hipError_t hipHostMalloc(T** pointer, std::size_t bytes,
                                       unsigned flags = hipHostMallocDefault) {
  return hipHostMalloc(reinterpret_cast<void**>(pointer), bytes, flags);
}

// Streams.
[[nodiscard]] hipError_t hipStreamCreate(hipStream_t* stream);
[[nodiscard]] hipError_t hipStreamCreateWithFlags(hipStream_t* stream, unsigned flags);
[[nodiscard]] hipError_t hipStreamDestroy(hipStream_t stream);
[[nodiscard]] hipError_t hipStreamSynchronize(hipStream_t stream);
[[nodiscard]] hipError_t hipStreamQuery(hipStream_t stream);
[[nodiscard]] hipError_t hipStreamWaitEvent(hipStream_t stream, hipEvent_t event,
                                            unsigned flags = 0);
[[nodiscard]] hipError_t hipStreamGetDevice(hipStream_t stream, hipDevice_t* device);
[[nodiscard]] hipError_t hipStreamGetFlags(hipStream_t stream, unsigned* flags);

// Events.
[[nodiscard]] hipError_t hipEventCreate(hipEvent_t* event);
[[nodiscard]] hipError_t hipEventCreateWithFlags(hipEvent_t* event, unsigned flags);
[[nodiscard]] hipError_t hipEventDestroy(hipEvent_t event);
[[nodiscard]] hipError_t hipEventRecord(hipEvent_t event, hipStream_t stream = nullptr);
[[nodiscard]] hipError_t hipEventSynchronize(hipEvent_t event);
[[nodiscard]] hipError_t hipEventQuery(hipEvent_t event);
[[nodiscard]] hipError_t hipEventElapsedTime(float* milliseconds, hipEvent_t start,
                                             hipEvent_t stop);

// Graphs, by stream capture.
[[nodiscard]] hipError_t hipStreamBeginCapture(hipStream_t stream, hipStreamCaptureMode mode);
[[nodiscard]] hipError_t hipStreamEndCapture(hipStream_t stream, hipGraph_t* graph);
[[nodiscard]] hipError_t hipStreamIsCapturing(hipStream_t stream, hipStreamCaptureStatus* status);
[[nodiscard]] hipError_t hipGraphInstantiate(hipGraphExec_t* exec, hipGraph_t graph,
                                             hipGraphNode_t* error_node, char* log,
                                             std::size_t log_bytes);
[[nodiscard]] hipError_t hipGraphLaunch(hipGraphExec_t exec, hipStream_t stream);
[[nodiscard]] hipError_t hipGraphExecDestroy(hipGraphExec_t exec);
[[nodiscard]] hipError_t hipGraphDestroy(hipGraph_t graph);
