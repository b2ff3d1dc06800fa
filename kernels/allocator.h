// The two allocators. Both return contiguous tensors; both account for what they hand out.
#pragma once

#include <cstdint>

#include "kernels/tensor.h"

namespace assay {

// Bytes and blocks handed out by an allocator in this process.
struct AllocationCount {
  std::uint64_t live_bytes = 0;   // now
  std::uint64_t total_bytes = 0;  // ever
  std::uint64_t total_blocks = 0;

  friend bool operator==(const AllocationCount&, const AllocationCount&) = default;
};

// Uninitialised memory on device `device.index` (hipMalloc). Throws DeviceError when there is none.
// An empty shape product gives a tensor with a null base and allocates nothing.
Tensor device_empty(DType dtype, const Shape& shape, Device device = {});
AllocationCount device_allocations();

// Where device_empty's memory comes from. Replaceable, so that a harness can poison what the
// operation allocates, and guard it on both sides.
class DeviceMemory {
 public:
  virtual ~DeviceMemory() = default;
  // `bytes` > 0 on the current device. Throws DeviceError.
  virtual void* allocate(std::size_t bytes) = 0;
  virtual void release(void* base, std::size_t bytes) noexcept = 0;
};

// Makes `memory` the source from now on (null: hipMalloc) and returns the previous one. What was
// handed out before goes back to where it came from.
std::shared_ptr<DeviceMemory> set_device_memory(std::shared_ptr<DeviceMemory> memory);

// A tensor without memory, as if on `device`: its addresses lie where no mapping can be, so that
// touching one faults; they are distinct per allocation, so that aliasing shows. Bytes are
// accounted as the device allocator would count them. Shapes of 2^40 rows work.
Tensor meta_empty(DType dtype, const Shape& shape, Device device = {});
AllocationCount meta_allocations();

}  // namespace assay
