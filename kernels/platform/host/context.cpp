// Switching by Boost.Context, with what AddressSanitizer and ThreadSanitizer must be told.
#include "kernels/platform/host/context.h"

#if !ASSAY_INLINE_SWITCH

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#endif
#if defined(__SANITIZE_THREAD__)
#include <sanitizer/tsan_interface.h>
#endif

namespace assay::host {

namespace {

using boost::context::detail::fcontext_t;
using boost::context::detail::transfer_t;

StackIdentity* own_stack() {
  thread_local StackIdentity identity;  // of the CPU thread itself
#if defined(__SANITIZE_THREAD__)
  if (identity.tsan_fiber == nullptr) identity.tsan_fiber = __tsan_get_current_fiber();
#endif
  return &identity;
}

thread_local StackIdentity* running = nullptr;

// The side that was switched to stores where the other side resumes.
void arrive(transfer_t transfer) {
  auto& from = *static_cast<Context*>(transfer.data);
  from.point = transfer.fctx;
#if defined(__SANITIZE_ADDRESS__)
  const void* bottom = nullptr;
  std::size_t bytes = 0;
  __sanitizer_finish_switch_fiber(running->asan_fake_stack, &bottom, &bytes);
  if (from.stack->bottom == nullptr) {  // the CPU thread's own stack: known only now
    from.stack->bottom = bottom;
    from.stack->bytes = bytes;
  }
#endif
}

thread_local transfer_t first_transfer;

}  // namespace

void switch_context(Context& from, const Context& to) {
  if (running == nullptr) running = own_stack();
  from.stack = running;
  running = to.stack;
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_start_switch_fiber(&from.stack->asan_fake_stack, to.stack->bottom, to.stack->bytes);
#endif
#if defined(__SANITIZE_THREAD__)
  __tsan_switch_to_fiber(to.stack->tsan_fiber, 0);
#endif
  arrive(boost::context::detail::jump_fcontext(to.point, &from));
}

Context make_context(char* bottom, std::size_t bytes, ContextEntry entry) {
  auto* stack = new StackIdentity{bottom, bytes, nullptr, nullptr};
#if defined(__SANITIZE_THREAD__)
  stack->tsan_fiber = __tsan_create_fiber(0);
#endif
  thread_local ContextEntry entry_of_thread = nullptr;
  entry_of_thread = entry;
  const fcontext_t point =
      boost::context::detail::make_fcontext(bottom + bytes, bytes, [](transfer_t transfer) {
        first_transfer = transfer;
        entry_of_thread();
      });
  return {point, stack};
}

void context_arrived() {
  arrive(first_transfer);
}

void free_context(const Context& context) {
#if defined(__SANITIZE_THREAD__)
  __tsan_destroy_fiber(context.stack->tsan_fiber);
#endif
  delete context.stack;
}

}  // namespace assay::host

#endif
