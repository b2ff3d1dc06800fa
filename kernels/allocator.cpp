#include "kernels/allocator.h"

#include <atomic>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>

#include "kernels/error.h"
#include "kernels/platform/runtime_api.h"
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
  for (const std::int64_t extent : shape) {
    if (extent < 0) throw ArgumentError("shape", to_string(shape), "extents of at least 0");
  }
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

// Addresses that no program can map: above every user address of x86-64 (2^47, or 2^56 with five
// page-table levels) and below the kernel's half. Ranges that are given back are handed out again,
// so that a program may use any number of huge tensors one after the other.
class MetaAddresses {
 public:
  // First fit: few ranges are live at a time.
  std::uintptr_t take(std::size_t bytes) {
    if (bytes > kLast - kFirst - 2 * kAlign) fail(bytes);
    // A gap of at least kAlign follows each range: neighbours do not touch.
    const std::uintptr_t size = (bytes + 2 * kAlign - 1) / kAlign * kAlign;
    const std::lock_guard lock(mutex_);
    std::uintptr_t begin = kFirst;
    for (const auto& [taken, end] : live_) {
      if (taken - begin >= size) break;
      begin = end;
    }
    if (kLast - begin < size) fail(bytes);
    live_.emplace(begin, begin + size);
    return begin;
  }

  void give_back(std::uintptr_t begin) {
    const std::lock_guard lock(mutex_);
    live_.erase(begin);
  }

 private:
  static constexpr std::uintptr_t kAlign = 256;  // as device allocators do
  static constexpr std::uintptr_t kFirst = std::uintptr_t{1} << 60;
  static constexpr std::uintptr_t kLast = std::uintptr_t{1} << 62;

  [[noreturn]] static void fail(std::size_t bytes) {
    throw DeviceError("meta_empty: no " + std::to_string(bytes) +
                      " bytes left of 3 * 2^60 meta addresses");
  }

  std::mutex mutex_;
  std::map<std::uintptr_t, std::uintptr_t> live_;  // begin -> end
};

// Never destroyed: static tensors may outlive everything else.
MetaAddresses& meta_addresses() {
  static MetaAddresses& addresses = *new MetaAddresses;
  return addresses;
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

AllocationCount device_allocations() {
  return g_device.count();
}

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
    storage->base = reinterpret_cast<void*>(meta_addresses().take(bytes));
    g_meta.add(bytes);
    storage->owner = std::shared_ptr<void>(storage->base, [bytes](void* base) {
      meta_addresses().give_back(reinterpret_cast<std::uintptr_t>(base));
      g_meta.remove(bytes);
    });
  }
  return whole(dtype, shape, std::move(storage));
}

AllocationCount meta_allocations() {
  return g_meta.count();
}

}  // namespace assay
