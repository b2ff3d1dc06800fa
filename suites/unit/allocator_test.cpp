// The two allocators: what they hand out, what they account for, and that meta faults when touched.
#include "kernels/allocator.h"

#include <array>
#include <latch>
#include <map>
#include <stdexcept>
#include <thread>

#include "suites/unit/operation_testing.h"

namespace assay {
namespace {

constexpr std::int64_t kHuge = std::int64_t{1} << 40;

TEST(DeviceAllocator, GivesContiguousMemory) {
  const Tensor t = device_empty(DType::kF32, {3, 4});
  EXPECT_TRUE(t.is_contiguous());
  EXPECT_FALSE(t.is_meta());
  EXPECT_EQ(t.storage->bytes, 48u);
  EXPECT_EQ(t.span_begin() % 16, 0u);
  const std::vector<float> values = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  upload(t, values);
  EXPECT_EQ(download<float>(t), values);
}

// `empty` is one of the two allocators, `count` its account.
void expect_accounted(Tensor (*empty)(DType, const Shape&, Device), AllocationCount (*count)()) {
  const AllocationCount before = count();
  {
    const Tensor a = empty(DType::kBf16, {3, 5}, {});
    const Tensor copy = a;
    Tensor b = empty(DType::kF32, {7}, {});
    EXPECT_EQ(count().live_bytes, before.live_bytes + 30 + 28);
    b = Tensor();
    EXPECT_EQ(count().live_bytes, before.live_bytes + 30);
  }
  const Tensor none = empty(DType::kF32, {4, 0}, {});
  EXPECT_EQ(none.data(), nullptr);
  EXPECT_EQ(count(),
            (AllocationCount{before.live_bytes, before.total_bytes + 58, before.total_blocks + 2}));
}

TEST(DeviceAllocator, Accounts) {
  expect_accounted(device_empty, device_allocations);
}
TEST(MetaAllocator, AccountsAsTheDeviceDoes) {
  expect_accounted(meta_empty, meta_allocations);
}

TEST(Allocators, RefuseShapesThatAreNone) {
  for (const auto empty : {device_empty, meta_empty}) {
    EXPECT_THROW(empty(DType::kF32, {-1, 4}, {}), ArgumentError);
    EXPECT_THROW(empty(DType::kF32, {-2, -2}, {}), ArgumentError);
    EXPECT_THROW(empty(DType::kF32, {kHuge, kHuge}, {}), std::overflow_error);
    EXPECT_THROW(empty(DType::kF32, {INT64_MAX}, {}), std::overflow_error);
  }
}

// A source of memory that keeps a list of what it gave.
class Recording : public DeviceMemory {
 public:
  void* allocate(std::size_t bytes) override {
    void* base = nullptr;
    check(hipMalloc(&base, bytes), "hipMalloc");
    live[base] = bytes;
    return base;
  }
  void release(void* base, std::size_t bytes) noexcept override {
    if (live.count(base) != 0 && live[base] == bytes) live.erase(base);
    (void)hipFree(base);
  }
  std::map<void*, std::size_t> live;
};

TEST(DeviceAllocator, MemoryIsReplaceable) {
  const auto recording = std::make_shared<Recording>();
  const std::shared_ptr<DeviceMemory> previous = set_device_memory(recording);
  std::optional<Tensor> t = device_empty(DType::kF16, {5});
  EXPECT_EQ(recording->live, (std::map<void*, std::size_t>{{t->data(), 10}}));
  EXPECT_EQ(set_device_memory(previous), recording);
  const Tensor elsewhere = device_empty(DType::kF16, {5});
  EXPECT_EQ(recording->live.size(), 1u);
  t.reset();  // goes back to where it came from
  EXPECT_TRUE(recording->live.empty());
}

TEST(DeviceAllocator, FailuresLeaveTheAccountAsItWas) {
  struct Empty : DeviceMemory {
    void* allocate(std::size_t) override { throw DeviceError("nothing left"); }
    void release(void*, std::size_t) noexcept override {}
  };
  const AllocationCount before = device_allocations();
  const std::shared_ptr<DeviceMemory> previous = set_device_memory(std::make_shared<Empty>());
  EXPECT_THROW(device_empty(DType::kF32, {4}), DeviceError);
  set_device_memory(previous);
  EXPECT_EQ(device_allocations(), before);
}

TEST(MetaAllocator, HoldsWhatNoMachineCan) {
  const std::uint64_t before = meta_allocations().live_bytes;
  const Tensor t = meta_empty(DType::kF32, {kHuge, 4096}, Device{1});
  EXPECT_TRUE(t.is_meta());
  EXPECT_EQ(t.device(), Device{1});
  EXPECT_EQ(t.strides, (Shape{4096, 1}));
  EXPECT_EQ(meta_allocations().live_bytes - before, std::uint64_t{1} << 54);
}

TEST(MetaAllocator, DoesNotRunOut) {
  const Tensor kept = meta_empty(DType::kInt8, {1});
  for (int i = 0; i < 10000; ++i) {
    const Tensor t = meta_empty(DType::kF32, {kHuge, 16384});
    ASSERT_FALSE(overlaps(kept, t));
  }
  // What does not fit is refused, again and again, and does no harm.
  for (int i = 0; i < 20; ++i) {
    EXPECT_THROW(meta_empty(DType::kInt8, {INT64_MAX}), DeviceError);
  }
  const Tensor t = meta_empty(DType::kInt8, {4});
  EXPECT_GE(t.span_begin(), std::uintptr_t{1} << 60);
}

TEST(MetaAllocator, AddressesAreDistinctAcrossThreads) {
  // Each thread takes and gives back without a pause, and keeps its last few.
  constexpr int kThreads = 4, kEach = 100000, kKept = 8;
  std::vector<std::array<Tensor, kKept>> kept(kThreads);
  std::vector<std::thread> threads;
  std::latch start(kThreads);
  for (std::array<Tensor, kKept>& mine : kept) {
    threads.emplace_back([&] {
      start.arrive_and_wait();
      for (int i = 0; i < kEach; ++i) mine[i % kKept] = meta_empty(DType::kF32, {kHuge + i});
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::map<std::uintptr_t, std::uintptr_t> spans;
  for (const std::array<Tensor, kKept>& mine : kept) {
    for (const Tensor& t : mine) spans.emplace(t.span_begin(), t.span_end());
  }
  ASSERT_EQ(spans.size(), std::size_t{kThreads * kKept});
  std::uintptr_t end = 0;
  for (const auto& [span_begin, span_end] : spans) {
    EXPECT_LT(end, span_begin);
    end = span_end;
  }
}

// Reads or writes one byte of a tensor, as a kernel by mistake would.
void touch(const Tensor& t, std::size_t byte, bool write) {
  volatile char* address = t.data_as<char>() + byte;
  if (write) {
    *address = 1;
  } else {
    (void)*address;
  }
}

TEST(MetaAllocatorDeathTest, FaultsWhenTouched) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const Tensor t = meta_empty(DType::kF32, {kHuge, 4096});
  EXPECT_DEATH(touch(t, 0, false), "");
  EXPECT_DEATH(touch(t, 0, true), "");
  EXPECT_DEATH(touch(t, t.size_bytes() / 2 + 12345, false), "");
  EXPECT_DEATH(touch(t, t.size_bytes() - 1, true), "");
}

}  // namespace
}  // namespace assay
