#include "kernels/allocator.h"

#include <atomic>
#include <mutex>
#include <stdexcept>

#include "kernels/error.h"
#include "kernels/platform/platform.h"
#include "kernels/runtime.h"

namespace assay {

namespace {

class Counter {
 public:
  void add(std::uint64_t bytes) {
    live_ += bytes;
    total_ += bytes;
    ++blocks_;
  }
  void remove(std::uint64_t bytes) { live_ -= bytes; }
  AllocationCount count() const { return {live_, total_, blocks_}; }

 private:
  std::atomic<std::uint64_t> live_ = 0, total_ = 0, blocks_ = 0;
};

Counter g_device, g_meta;

class RuntimeMemory : public DeviceMemory {
 public:
  void* allocate(std::size_t bytes) override {
    void* base = nullptr;
    check(hipMalloc(&base, bytes), "hipMalloc");
    return base;
  }
  // A destructor cannot report; the next call's error check does.
  void release(void* base, std::size_t) noexcept override { (void)hipFree(base); }
};

std::mutex g_memory_mutex;
std::shared_ptr<DeviceMemory> g_memory = std::make_shared<RuntimeMemory>();

std::shared_ptr<DeviceMemory> device_memory() {
  const std::lock_guard lock(g_memory_mutex);
  return g_memory;
}

std::size_t checked_bytes(DType dtype, const Shape& shape) {
  std::size_t bytes = 0;
  if (__builtin_mul_overflow(static_cast<std::size_t>(checked_numel(shape)), size_of(dtype),
                             &bytes)) {
    throw std::overflow_error("the shape " + to_string(shape) + " has too many bytes");
  }
  return bytes;
}

// A contiguous tensor over all of `storage`.
Tensor whole(DType dtype, const Shape& shape, std::shared_ptr<Storage> storage) {
  Tensor t;
  t.storage = std::move(storage);
  t.dtype = dtype;
  t.shape = shape;
  t.strides = contiguous_strides(shape);
  return t;
}

// Addresses that no program can map: above every canonical user address of x86-64 (2^47, or 2^56
// with five page-table levels) and below the kernel's half. Handed out in turn; the space of
// 2^62 bytes starts anew when nothing is live.
constexpr std::uintptr_t kMetaFirst = std::uintptr_t{1} << 60;
constexpr std::uintptr_t kMetaLast = std::uintptr_t{1} << 62;
std::atomic<std::uintptr_t> g_meta_next = kMetaFirst;

std::uintptr_t meta_addresses(std::size_t bytes) {
  constexpr std::uintptr_t align = 256;  // as device allocators do
  if (g_meta.count().live_bytes == 0) g_meta_next = kMetaFirst;
  if (bytes > kMetaLast - kMetaFirst) throw DeviceError("meta_empty: more than 2^61 bytes");
  const std::uintptr_t size = (bytes + 2 * align - 1) / align * align;
  const std::uintptr_t begin = g_meta_next.fetch_add(size);
  if (begin + size > kMetaLast) throw DeviceError("meta_empty: out of meta addresses");
  return begin;
}

}  // namespace

Tensor device_empty(DType dtype, const Shape& shape, Device device) {
  const std::size_t bytes = checked_bytes(dtype, shape);
  auto storage = std::make_shared<Storage>();
  storage->bytes = bytes;
  storage->device = device;
  if (bytes != 0) {
    const DeviceGuard guard(device.index);
    const std::shared_ptr<DeviceMemory> memory = device_memory();
    storage->base = memory->allocate(bytes);
    g_device.add(bytes);
    storage->owner = std::shared_ptr<void>(storage->base, [memory, bytes](void* base) {
      memory->release(base, bytes);
      g_device.remove(bytes);
    });
  }
  return whole(dtype, shape, std::move(storage));
}

AllocationCount device_allocations() { return g_device.count(); }

std::shared_ptr<DeviceMemory> set_device_memory(std::shared_ptr<DeviceMemory> memory) {
  if (!memory) memory = std::make_shared<RuntimeMemory>();
  const std::lock_guard lock(g_memory_mutex);
  std::swap(g_memory, memory);
  return memory;
}

Tensor meta_empty(DType dtype, const Shape& shape, Device device) {
  const std::size_t bytes = checked_bytes(dtype, shape);
  auto storage = std::make_shared<Storage>();
  storage->bytes = bytes;
  storage->device = device;
  storage->meta = true;
  if (bytes != 0) {
    storage->base = reinterpret_cast<void*>(meta_addresses(bytes));
    g_meta.add(bytes);
    storage->owner = std::shared_ptr<void>(storage->base, [bytes](void*) { g_meta.remove(bytes); });
  }
  return whole(dtype, shape, std::move(storage));
}

AllocationCount meta_allocations() { return g_meta.count(); }

}  // namespace assay
