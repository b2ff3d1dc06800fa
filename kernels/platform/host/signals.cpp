#include "kernels/platform/host/signals.h"

#include <ucontext.h>
#include <csignal>
#include <cstdint>
#include <memory>
#include <mutex>

#include "kernels/platform/host/block_runner.h"

namespace assay::host {

namespace {

struct sigaction previous_action[NSIG];

// Whether the faulting access read or wrote, where the processor says so.
char access_of([[maybe_unused]] const void* context) {
#if defined(__x86_64__)
  const auto* machine = &static_cast<const ucontext_t*>(context)->uc_mcontext;
  return (machine->gregs[REG_ERR] & 2) != 0 ? 'w' : 'r';
#else
  return '?';
#endif
}

// An exception of the processor happens at an instruction of the kernel, so the fiber can be left
// for good from here: no lock is held, and no library call is interrupted.
void handle(int number, siginfo_t* info, void* context) {
  BlockRunner* runner = BlockRunner::if_any();
  const bool by_processor = info->si_code > 0;  // not kill() or raise()
  if (runner != nullptr && runner->on_fiber() && by_processor) {
    // The handler will not return, which would restore the signals that were not blocked.
    pthread_sigmask(SIG_SETMASK, &static_cast<const ucontext_t*>(context)->uc_sigmask, nullptr);
    runner->fail_by_signal(number, info->si_addr, access_of(context));
  }
  const struct sigaction& previous = previous_action[number];
  if ((previous.sa_flags & SA_SIGINFO) != 0) {
    previous.sa_sigaction(number, info, context);
  } else if (previous.sa_handler != SIG_DFL && previous.sa_handler != SIG_IGN) {
    previous.sa_handler(number);
  } else {
    // Back to the default, and once more: the instruction repeats, raise() is repeated here.
    sigaction(number, &previous, nullptr);
    if (!by_processor) raise(number);
  }
}

// Frees the handlers' stack when its thread ends.
struct AlternateStack {
  static constexpr std::size_t kBytes = 64 * 1024;
  std::unique_ptr<char[]> bytes;

  AlternateStack() {
    stack_t present{};
    sigaltstack(nullptr, &present);
    if ((present.ss_flags & SS_DISABLE) == 0) return;  // a sanitizer's, or the program's own
    bytes = std::make_unique<char[]>(kBytes);
    stack_t mine{};
    mine.ss_sp = bytes.get();
    mine.ss_size = kBytes;
    sigaltstack(&mine, nullptr);
  }
  ~AlternateStack() {
    if (bytes == nullptr) return;
    stack_t off{};
    off.ss_flags = SS_DISABLE;
    sigaltstack(&off, nullptr);
  }
};

}  // namespace

void install_signal_handlers() {
  static std::once_flag once;
  std::call_once(once, [] {
    struct sigaction action {};
    action.sa_sigaction = handle;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    for (const int number : {SIGSEGV, SIGBUS, SIGFPE}) {
      sigaction(number, &action, &previous_action[number]);
    }
  });
}

void use_alternate_signal_stack() {
  thread_local const AlternateStack stack;
  (void)stack;
}

}  // namespace assay::host
