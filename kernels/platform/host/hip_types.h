// The types of the HIP runtime that the project uses, as HIP 6 declares them: error codes, handles,
// flags and device properties. A new error code is one line in ASSAY_HIP_ERRORS.
#pragma once

#include <cstddef>
#include <cstdint>

// X(name, value, text of hipGetErrorString)
#define ASSAY_HIP_ERRORS(X)                                                                      \
  X(hipSuccess, 0, "no error")                                                                   \
  X(hipErrorInvalidValue, 1, "invalid argument")                                                 \
  X(hipErrorOutOfMemory, 2, "out of memory")                                                     \
  X(hipErrorInvalidConfiguration, 9, "invalid configuration argument")                           \
  X(hipErrorInvalidDevicePointer, 17, "invalid device pointer")                                  \
  X(hipErrorInvalidMemcpyDirection, 21, "invalid copy direction for memcpy")                     \
  X(hipErrorInvalidDeviceFunction, 98, "invalid device function")                                \
  X(hipErrorNoDevice, 100, "no ROCm-capable device is detected")                                 \
  X(hipErrorInvalidDevice, 101, "invalid device ordinal")                                        \
  X(hipErrorInvalidHandle, 400, "invalid resource handle")                                       \
  X(hipErrorIllegalState, 401, "the operation cannot be performed in the present state")         \
  X(hipErrorNotReady, 600, "device not ready")                                                   \
  X(hipErrorIllegalAddress, 700, "an illegal memory access was encountered")                     \
  X(hipErrorLaunchOutOfResources, 701, "out of resources at launch")                             \
  X(hipErrorLaunchFailure, 719, "unspecified launch failure")                                    \
  X(hipErrorNotSupported, 801, "operation not supported")                                        \
  X(hipErrorStreamCaptureUnsupported, 900, "operation not permitted when stream is capturing")   \
  X(hipErrorStreamCaptureInvalidated, 901,                                                       \
    "operation failed due to a previous error during capture")                                   \
  X(hipErrorStreamCaptureMerge, 902,                                                             \
    "operation would result in a merge of separate capture sequences")                           \
  X(hipErrorStreamCaptureUnmatched, 903, "capture was not ended in the same stream as it began") \
  X(hipErrorStreamCaptureUnjoined, 904, "capturing stream has unjoined work")                    \
  X(hipErrorStreamCaptureIsolation, 905,                                                         \
    "dependency created on uncaptured work in another stream")                                   \
  X(hipErrorStreamCaptureImplicit, 906,                                                          \
    "operation would make the legacy stream depend on a capturing blocking stream")              \
  X(hipErrorCapturedEvent, 907,                                                                  \
    "operation not permitted on an event last recorded in a capturing stream")                   \
  X(hipErrorStreamCaptureWrongThread, 908,                                                       \
    "attempt to terminate a thread-local capture sequence from another thread")                  \
  X(hipErrorUnknown, 999, "unknown error")

enum hipError_t {
#define ASSAY_X(name, value, text) name = value,
  ASSAY_HIP_ERRORS(ASSAY_X)
#undef ASSAY_X
      hipErrorMemoryAllocation = hipErrorOutOfMemory,
};

using hipDevice_t = int;
using hipStream_t = struct ihipStream_t*;
using hipEvent_t = struct ihipEvent_t*;
using hipGraph_t = struct ihipGraph*;
using hipGraphNode_t = struct hipGraphNode*;
using hipGraphExec_t = struct hipGraphExec*;

enum hipMemcpyKind {
  hipMemcpyHostToHost = 0,
  hipMemcpyHostToDevice = 1,
  hipMemcpyDeviceToHost = 2,
  hipMemcpyDeviceToDevice = 3,
  hipMemcpyDefault = 4,
};

enum hipMemoryType {
  hipMemoryTypeUnregistered = 0,
  hipMemoryTypeHost = 1,
  hipMemoryTypeDevice = 2,
};

struct hipPointerAttribute_t {
  hipMemoryType type;
  int device;
  void* devicePointer;
  void* hostPointer;
};

enum hipStreamCaptureMode {
  hipStreamCaptureModeGlobal = 0,
  hipStreamCaptureModeThreadLocal = 1,
  hipStreamCaptureModeRelaxed = 2,
};

enum hipStreamCaptureStatus {
  hipStreamCaptureStatusNone = 0,
  hipStreamCaptureStatusActive = 1,
  hipStreamCaptureStatusInvalidated = 2,
};

inline constexpr unsigned hipStreamDefault = 0x0;
inline constexpr unsigned hipStreamNonBlocking = 0x1;
inline constexpr unsigned hipEventDefault = 0x0;
inline constexpr unsigned hipEventBlockingSync = 0x1;
inline constexpr unsigned hipEventDisableTiming = 0x2;
inline constexpr unsigned hipHostMallocDefault = 0x0;
inline constexpr unsigned hipHostMallocPortable = 0x1;
inline constexpr unsigned hipHostMallocMapped = 0x2;

enum hipDeviceAttribute_t {
  hipDeviceAttributeMaxThreadsPerBlock,
  hipDeviceAttributeMaxSharedMemoryPerBlock,
  hipDeviceAttributeMultiprocessorCount,
  hipDeviceAttributeWarpSize,
};

// The members of HIP's struct that have a meaning here.
struct hipDeviceProp_t {
  char name[256];
  std::size_t totalGlobalMem;
  std::size_t sharedMemPerBlock;
  int warpSize;
  int maxThreadsPerBlock;
  int maxThreadsDim[3];
  int maxGridSize[3];
  int clockRate;  // kHz; 0: not known
  int major, minor;
  int multiProcessorCount;  // worker threads
  int l2CacheSize;          // bytes; 0: not known
  int memoryClockRate;      // kHz; 0: not known
  int memoryBusWidth;       // bits; 0: not known
  int pciDomainID, pciBusID, pciDeviceID;
  char gcnArchName[256];  // "host"
};

struct uint3 {
  std::uint32_t x, y, z;
};

struct dim3 {
  std::uint32_t x = 1, y = 1, z = 1;
  constexpr dim3(std::uint32_t x_ = 1, std::uint32_t y_ = 1, std::uint32_t z_ = 1)
      : x(x_), y(y_), z(z_) {}
};
