// A context: the point at which suspended code resumes. Switching between two of them is what a
// barrier costs, twice per thread of a block, so on x86-64 it is seven instructions in line: the
// compiler itself saves what is live, and no return address is ever mispredicted. Elsewhere, and
// under the sanitizers, which must be told, it is Boost.Context's jump.
#pragma once

#include <cstddef>

#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define ASSAY_INLINE_SWITCH 1
#else
#define ASSAY_INLINE_SWITCH 0
#include <boost/context/detail/fcontext.hpp>
#endif

namespace assay::host {

using ContextEntry = void (*)();  // never returns

#if ASSAY_INLINE_SWITCH

struct Context {
  const void* resume = nullptr;
  void* stack = nullptr;
  void* frame = nullptr;
};

// Suspends into `from` and resumes `to`. Floating-point modes are not switched.
[[gnu::always_inline]] inline void switch_context(Context& from, const Context& to) {
  Context* save = &from;
  const Context* load = &to;
  asm volatile(
      "leaq 1f(%%rip), %%rax\n\t"
      "movq %%rax, (%0)\n\t"
      "movq %%rsp, 8(%0)\n\t"
      "movq %%rbp, 16(%0)\n\t"
      "movq 8(%1), %%rsp\n\t"
      "movq 16(%1), %%rbp\n\t"
      "jmpq *(%1)\n"
      "1:"
      : "+D"(save), "+S"(load)
      :
      : "rax", "rbx", "rcx", "rdx", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "xmm0",
        "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11",
        "xmm12", "xmm13", "xmm14", "xmm15",
#if defined(__AVX512F__)
        "xmm16", "xmm17", "xmm18", "xmm19", "xmm20", "xmm21", "xmm22", "xmm23", "xmm24", "xmm25",
        "xmm26", "xmm27", "xmm28", "xmm29", "xmm30", "xmm31", "k1", "k2", "k3", "k4", "k5", "k6",
        "k7",
#endif
        "st", "st(1)", "st(2)", "st(3)", "st(4)", "st(5)", "st(6)", "st(7)", "memory", "cc");
}

// A context that begins `entry` on the stack [bottom, bottom + bytes), a multiple of 16.
inline Context make_context(char* bottom, std::size_t bytes, ContextEntry entry) {
  // As after a call: 8 bytes below a multiple of 16, where a null return address ends backtraces.
  char* top = bottom + bytes - 16;
  *reinterpret_cast<void**>(top - 8) = nullptr;
  return {reinterpret_cast<const void*>(entry), top - 8, nullptr};
}

inline void context_arrived() {}

#else

// One per stack: what the sanitizers must know about it.
struct StackIdentity {
  const void* bottom = nullptr;
  std::size_t bytes = 0;
  void* asan_fake_stack = nullptr;
  void* tsan_fiber = nullptr;
};

struct Context {
  boost::context::detail::fcontext_t point = nullptr;
  StackIdentity* stack = nullptr;
};

// context.cpp
void switch_context(Context& from, const Context& to);
Context make_context(char* bottom, std::size_t bytes, ContextEntry entry);
void free_context(const Context& context);
// First thing on a new stack.
void context_arrived();

#endif

}  // namespace assay::host
