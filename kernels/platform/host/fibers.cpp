#include "kernels/platform/host/fibers.h"

#include <sys/mman.h>

#include <new>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#endif

namespace assay::host {

namespace {

constexpr std::size_t kPage = 4096;
#if ASSAY_INLINE_SWITCH
constexpr std::size_t kStackBytes = 64 * 1024;
#else
constexpr std::size_t kStackBytes = 256 * 1024;  // instrumented frames are large
#endif

// Kernels touch a few hundred bytes at the top of their stacks. Stacks that all ended at the same
// offset in a page would compete for the same few sets of the L1 and L2 caches.
constexpr std::size_t color_of(std::size_t index) {
  return index * 5 % 32 * 128;
}

void forget([[maybe_unused]] Fiber& fiber) {
#if defined(__SANITIZE_ADDRESS__)
  __asan_unpoison_memory_region(fiber.stack, kStackBytes);
#endif
#if !ASSAY_INLINE_SWITCH
  free_context(fiber.context);
#endif
}

}  // namespace

Fiber& Fibers::add() {
  void* base = mmap(nullptr, kPage + kStackBytes, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (base == MAP_FAILED) throw std::bad_alloc();
  mprotect(base, kPage, PROT_NONE);
  Fiber& fiber = fibers_.emplace_back();
  fiber.stack = static_cast<char*>(base) + kPage;
  fiber.usable_bytes = kStackBytes - color_of(fibers_.size());
  begin(fiber);
  return fiber;
}

void Fibers::begin(Fiber& fiber) {
  fiber.context = make_context(fiber.stack, fiber.usable_bytes, entry_);
}

void Fibers::restart(Fiber& fiber) {
  forget(fiber);
  begin(fiber);
}

bool Fibers::is_overflow(const void* address) const {
  const auto* byte = static_cast<const char*>(address);
  for (const Fiber& fiber : fibers_) {
    if (byte >= fiber.stack - kPage && byte < fiber.stack) return true;
  }
  return false;
}

Fibers::~Fibers() {
  for (Fiber& fiber : fibers_) {
    forget(fiber);
    munmap(fiber.stack - kPage, kPage + kStackBytes);
  }
}

}  // namespace assay::host
