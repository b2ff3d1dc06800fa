// A fiber: a stack with a guard page, and the point at which its code resumes. Switching is
// Boost.Context's bare jump, plus what AddressSanitizer and ThreadSanitizer must be told.
#pragma once

#include <boost/context/detail/fcontext.hpp>
#include <cstddef>
#include <deque>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif
#if defined(__SANITIZE_THREAD__)
#include <sanitizer/tsan_interface.h>
#endif

namespace assay::host {

struct Fiber {
  boost::context::detail::fcontext_t context = nullptr;  // valid while the fiber does not run
  char* stack = nullptr;                                 // lowest usable byte; grows down to it
  std::size_t stack_bytes = 0;
  std::size_t color = 0;  // bytes left free at the top, so that stacks spread over cache sets
#if defined(__SANITIZE_ADDRESS__)
  void* fake_stack = nullptr;
#endif
#if defined(__SANITIZE_THREAD__)
  void* tsan = nullptr;
#endif
};

// Completes a switch on the side that was switched to.
inline void arrived(Fiber& self, boost::context::detail::transfer_t from) {
  auto& previous = *static_cast<Fiber*>(from.data);
  previous.context = from.fctx;
#if defined(__SANITIZE_ADDRESS__)
  const void* bottom = nullptr;
  std::size_t bytes = 0;
  __sanitizer_finish_switch_fiber(self.fake_stack, &bottom, &bytes);
  if (previous.stack == nullptr) {  // a thread's own stack: its bounds are known only now
    previous.stack = static_cast<char*>(const_cast<void*>(bottom));
    previous.stack_bytes = bytes;
  }
#else
  (void)self;
#endif
}

// Runs `to` until somebody switches back to `from`.
inline void switch_fiber(Fiber& from, Fiber& to) {
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_start_switch_fiber(&from.fake_stack, to.stack, to.stack_bytes);
#endif
#if defined(__SANITIZE_THREAD__)
  __tsan_switch_to_fiber(to.tsan, 0);
#endif
  arrived(from, boost::context::detail::jump_fcontext(to.context, &from));
}

// The fibers of one CPU thread. Addresses are stable; stacks stay mapped for the next use.
class FiberPool {
 public:
  using Entry = void (*)(boost::context::detail::transfer_t);

  explicit FiberPool(Entry entry) : entry_(entry) {}
  ~FiberPool();
  FiberPool(const FiberPool&) = delete;
  FiberPool& operator=(const FiberPool&) = delete;

  // Adds fibers until there are `count`; returns how many there were.
  std::size_t grow(std::size_t count);
  Fiber& operator[](std::size_t index) { return fibers_[index]; }
  std::size_t size() const { return fibers_.size(); }

  // Forgets what every fiber was doing, without running any destructor: for abandoned blocks.
  void restart();

  // Whether the address lies in the guard page below a stack.
  bool is_overflow(const void* address) const;

 private:
  void start(Fiber& fiber);

  Entry entry_;
  std::deque<Fiber> fibers_;
};

}  // namespace assay::host
