// Tensors: a dtype, a shape and strides over a shared block of storage on a device.
// The storage comes from one of two allocators (kernels/allocator.h): device or meta.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "kernels/dtype.h"

namespace assay {

// Where a tensor lives: the runtime's device number. A meta tensor names the device that it would
// live on.
struct Device {
  int index = 0;

  friend bool operator==(const Device&, const Device&) = default;
};
std::string to_string(const Device& device);  // "gpu:0"

// A block of bytes. Owned by whoever holds the last shared_ptr.
struct Storage {
  void* base = nullptr;
  std::size_t bytes = 0;
  Device device;
  bool meta = false;            // an address that nothing may touch, no memory
  std::shared_ptr<void> owner;  // releases the bytes; null for borrowed memory
};

using Shape = std::vector<std::int64_t>;  // outermost dimension first

struct Tensor {
  std::shared_ptr<Storage> storage;
  std::size_t byte_offset = 0;  // of element (0, ..., 0) in the storage
  DType dtype = DType::kF32;
  Shape shape;
  Shape strides;  // in elements

  int rank() const { return static_cast<int>(shape.size()); }
  std::int64_t numel() const;
  std::size_t size_bytes() const { return static_cast<std::size_t>(numel()) * size_of(dtype); }
  const Device& device() const { return storage->device; }
  bool is_meta() const { return storage->meta; }

  // The address of element (0, ..., 0). On meta it may be compared, never dereferenced. Computed as
  // an integer: an offset from outside, not yet validated, may leave the storage.
  void* data() const {
    return reinterpret_cast<void*>(reinterpret_cast<std::uintptr_t>(storage->base) + byte_offset);
  }
  template <class T>
  T* data_as() const {
    return static_cast<T*>(data());
  }

  // Whether the elements are in row-major order without gaps (dimensions of extent 1 do not count).
  bool is_contiguous() const;

  // The bytes [begin, end) that the elements span; begin == end for an empty tensor. Computed
  // without a dereference, so it works on meta. Strides are taken to be non-negative.
  std::uintptr_t span_begin() const;
  std::uintptr_t span_end() const;
};

// Row-major strides of a shape that checked_numel accepts. An extent of 0 counts as 1.
Shape contiguous_strides(const Shape& shape);

// The product of the extents; throws std::overflow_error when the product of those that are not 0
// is beyond int64: an empty tensor has strides too, and they must fit.
std::int64_t checked_numel(const Shape& shape);

// "(2, 3, 4096)"
std::string to_string(const Shape& shape);

// Whether the spans of two tensors share a byte. Gaps between rows belong to a span.
bool overlaps(const Tensor& a, const Tensor& b);

}  // namespace assay
