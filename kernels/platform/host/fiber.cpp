#include "kernels/platform/host/fiber.h"

#include <sys/mman.h>

#include <new>

namespace assay::host {

namespace {

constexpr std::size_t kPage = 4096;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::size_t kStackBytes = 256 * 1024;  // instrumented frames are large
#else
constexpr std::size_t kStackBytes = 64 * 1024;
#endif

// Kernels touch a few hundred bytes at the top of their stacks. Stacks that all ended at the same
// offset in a page would compete for the same few sets of the L1 and L2 caches.
constexpr std::size_t color_of(std::size_t index) {
  return (index * 5 % 32) * 128;
}

}  // namespace

std::size_t FiberPool::grow(std::size_t count) {
  const std::size_t before = fibers_.size();
  while (fibers_.size() < count) {
    void* base = mmap(nullptr, kPage + kStackBytes, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (base == MAP_FAILED) throw std::bad_alloc();
    mprotect(base, kPage, PROT_NONE);
    Fiber fiber;
    fiber.stack = static_cast<char*>(base) + kPage;
    fiber.stack_bytes = kStackBytes;
    fiber.color = color_of(fibers_.size());
    start(fibers_.emplace_back(fiber));
  }
  return before;
}

void FiberPool::start(Fiber& fiber) {
  const std::size_t usable = fiber.stack_bytes - fiber.color;
  fiber.context = boost::context::detail::make_fcontext(fiber.stack + usable, usable, entry_);
#if defined(__SANITIZE_THREAD__)
  fiber.tsan = __tsan_create_fiber(0);
#endif
}

void FiberPool::restart() {
  for (Fiber& fiber : fibers_) {
#if defined(__SANITIZE_ADDRESS__)
    __asan_unpoison_memory_region(fiber.stack, fiber.stack_bytes);
    fiber.fake_stack = nullptr;
#endif
#if defined(__SANITIZE_THREAD__)
    __tsan_destroy_fiber(fiber.tsan);
#endif
    start(fiber);
  }
}

bool FiberPool::is_overflow(const void* address) const {
  const auto* byte = static_cast<const char*>(address);
  for (const Fiber& fiber : fibers_) {
    if (byte >= fiber.stack - kPage && byte < fiber.stack) return true;
  }
  return false;
}

FiberPool::~FiberPool() {
  for (Fiber& fiber : fibers_) {
#if defined(__SANITIZE_THREAD__)
    __tsan_destroy_fiber(fiber.tsan);
#endif
#if defined(__SANITIZE_ADDRESS__)
    __asan_unpoison_memory_region(fiber.stack, fiber.stack_bytes);
#endif
    munmap(fiber.stack - kPage, kPage + kStackBytes);
  }
}

}  // namespace assay::host
