// Allocation, copies and fills.
#include <cstring>
#include <utility>

#include "kernels/platform/host/heap.h"
#include "kernels/platform/host/hip_api.h"
#include "kernels/platform/host/runtime.h"

using namespace assay::host;

namespace {

hipError_t allocate(void** pointer, std::size_t bytes, bool is_host) {
  if (pointer == nullptr) return hipErrorInvalidValue;
  *pointer = nullptr;
  const Call call;
  if (call.fault() != hipSuccess) return call.fault();
  if (current_device() >= call.runtime.config.devices) return hipErrorNoDevice;
  if (forbidden_by_capture(call.runtime)) return hipErrorStreamCaptureUnsupported;
  if (bytes == 0) return hipSuccess;
  *pointer = heap_allocate(bytes, current_device(), is_host, call.runtime.config);
  return *pointer == nullptr ? hipErrorOutOfMemory : hipSuccess;
}

// Frees even after a fault, as destructors must be able to.
hipError_t release(void* pointer, bool is_host) {
  if (pointer == nullptr) return hipSuccess;
  const Call call;
  if (forbidden_by_capture(call.runtime)) return hipErrorStreamCaptureUnsupported;
  const auto block = heap_find(reinterpret_cast<std::uintptr_t>(pointer));
  if (block) call.runtime.drain_device(block->device);
  std::string damage;
  switch (heap_free(pointer, is_host, damage)) {
    case Freed::kOk:
      break;
    case Freed::kUnknown:
      return call.fault() != hipSuccess ? call.fault() : hipErrorInvalidValue;
    case Freed::kDamaged:
      call.runtime.set_fault({hipErrorIllegalAddress, std::move(damage)});
      break;
  }
  return call.fault();
}

// Whether [address, address + bytes) may stand on the given side of a copy. Device memory must lie
// within one allocation; memory of the host must not be device memory.
bool is_device_range(const void* address, std::size_t bytes) {
  const auto block = heap_find(reinterpret_cast<std::uintptr_t>(address));
  return block && reinterpret_cast<std::uintptr_t>(address) + bytes <= block->base + block->bytes;
}
bool is_host_range(const void* address, std::size_t bytes) {
  const auto block = heap_find(reinterpret_cast<std::uintptr_t>(address));
  return !block || (block->is_host && is_device_range(address, bytes));
}
bool is_any_range(const void* address, std::size_t bytes) {
  return is_host_range(address, bytes) || is_device_range(address, bytes);
}

hipError_t check_copy(const void* to, const void* from, std::size_t bytes, hipMemcpyKind kind) {
  if (to == nullptr || from == nullptr) return hipErrorInvalidValue;
  bool ok = false;
  switch (kind) {
    case hipMemcpyHostToHost:
      ok = is_host_range(to, bytes) && is_host_range(from, bytes);
      break;
    case hipMemcpyHostToDevice:
      ok = is_device_range(to, bytes) && is_host_range(from, bytes);
      break;
    case hipMemcpyDeviceToHost:
      ok = is_host_range(to, bytes) && is_device_range(from, bytes);
      break;
    case hipMemcpyDeviceToDevice:
      ok = is_device_range(to, bytes) && is_device_range(from, bytes);
      break;
    case hipMemcpyDefault:
      ok = is_any_range(to, bytes) && is_any_range(from, bytes);
      break;
    default:
      return hipErrorInvalidMemcpyDirection;
  }
  return ok ? hipSuccess : hipErrorInvalidValue;
}

// A copy or fill on a stream, complete on return when it is synchronous.
template <class MakeWork>
hipError_t queue_transfer(hipStream_t handle, bool is_synchronous, hipError_t checked,
                          std::size_t bytes, const MakeWork& make_work) {
  const Call call;
  Runtime& runtime = call.runtime;
  if (call.fault() != hipSuccess) return call.fault();
  if (!runtime.is_valid(handle)) return hipErrorInvalidHandle;
  if (bytes == 0) return hipSuccess;
  if (checked != hipSuccess) return checked;
  ihipStream_t& stream = runtime.resolve(handle);
  const hipError_t queued = runtime.enqueue(stream, make_work(stream));
  if (queued != hipSuccess || !is_synchronous) return queued;
  runtime.drain(stream);
  return runtime.check_canaries();
}

hipError_t copy(void* to, const void* from, std::size_t bytes, hipMemcpyKind kind,
                hipStream_t handle, bool is_synchronous) {
  return queue_transfer(handle, is_synchronous, check_copy(to, from, bytes, kind), bytes,
                        [&](const ihipStream_t& stream) -> Work {
                          // Pageable memory of the host may be reused once the call returns, so its
                          // bytes are taken now; a capture keeps the address.
                          const bool is_pageable =
                              !heap_find(reinterpret_cast<std::uintptr_t>(from));
                          if (is_synchronous || !is_pageable || stream.capture != nullptr) {
                            return CopyWork{to, from, bytes, nullptr};
                          }
                          auto staged = std::make_unique_for_overwrite<std::byte[]>(bytes);
                          std::memcpy(staged.get(), from, bytes);
                          std::shared_ptr<const std::byte[]> owner = std::move(staged);
                          return CopyWork{to, owner.get(), bytes, owner};
                        });
}

hipError_t fill(void* to, int value, std::size_t bytes, hipStream_t handle, bool is_synchronous) {
  return queue_transfer(handle, is_synchronous,
                        is_device_range(to, bytes) ? hipSuccess : hipErrorInvalidValue, bytes,
                        [&](const ihipStream_t&) -> Work {
                          return FillWork{to, value, bytes};
                        });
}

}  // namespace

hipError_t hipMalloc(void** pointer, std::size_t bytes) {
  return noted(allocate(pointer, bytes, false));
}

hipError_t hipFree(void* pointer) {
  return noted(release(pointer, false));
}

hipError_t hipHostMalloc(void** pointer, std::size_t bytes, unsigned flags) {
  if ((flags & ~(hipHostMallocPortable | hipHostMallocMapped)) != 0) {
    return noted(hipErrorInvalidValue);
  }
  return noted(allocate(pointer, bytes, true));
}

hipError_t hipHostFree(void* pointer) {
  return noted(release(pointer, true));
}

hipError_t hipMemGetInfo(std::size_t* free_bytes, std::size_t* total_bytes) {
  if (free_bytes == nullptr || total_bytes == nullptr) return noted(hipErrorInvalidValue);
  *free_bytes = heap_free_bytes();
  *total_bytes = heap_total_bytes();
  return hipSuccess;
}

hipError_t hipPointerGetAttributes(hipPointerAttribute_t* attributes, const void* pointer) {
  if (attributes == nullptr) return noted(hipErrorInvalidValue);
  const auto block = heap_find(reinterpret_cast<std::uintptr_t>(pointer));
  if (!block) return noted(hipErrorInvalidValue);
  void* address = const_cast<void*>(pointer);
  attributes->type = block->is_host ? hipMemoryTypeHost : hipMemoryTypeDevice;
  attributes->device = block->device;
  attributes->devicePointer = address;
  attributes->hostPointer = block->is_host ? address : nullptr;
  return hipSuccess;
}

hipError_t hipMemcpy(void* to, const void* from, std::size_t bytes, hipMemcpyKind kind) {
  return noted(copy(to, from, bytes, kind, nullptr, true));
}

hipError_t hipMemcpyAsync(void* to, const void* from, std::size_t bytes, hipMemcpyKind kind,
                          hipStream_t stream) {
  return noted(copy(to, from, bytes, kind, stream, false));
}

hipError_t hipMemset(void* to, int value, std::size_t bytes) {
  return noted(fill(to, value, bytes, nullptr, true));
}

hipError_t hipMemsetAsync(void* to, int value, std::size_t bytes, hipStream_t stream) {
  return noted(fill(to, value, bytes, stream, false));
}
