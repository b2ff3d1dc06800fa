// Whose turn it is among the threads of a block: the part of the scheduler that runs at every
// rendezvous, in line in the kernels. block_runner.h has the rest.
//
// A thread of the block is a lane. Lanes take turns in the order of the phase; each one that stops
// hands over to the next directly, and the last one to the scheduler.
#pragma once

#include <cstdint>

#include "kernels/platform/host/context.h"
#include "kernels/platform/host/hip_types.h"

// Initial-exec: one %fs-relative access wherever the code is linked. constinit: no wrapper call.
#define ASSAY_FIBER_LOCAL constinit thread_local __attribute__((tls_model("initial-exec")))
extern ASSAY_FIBER_LOCAL uint3 threadIdx;
extern ASSAY_FIBER_LOCAL uint3 blockIdx;
extern ASSAY_FIBER_LOCAL dim3 blockDim;
extern ASSAY_FIBER_LOCAL dim3 gridDim;

namespace assay::host {

// What a lane waits for. Lanes that meet must agree on all of it.
struct Wait {
  enum class Kind : std::uint16_t { kBarrier, kBlockMax, kGroupMax, kWave, kExited };

  const char* file = nullptr;
  std::uint32_t* result = nullptr;  // of kBlockMax
  std::uint32_t line = 0;
  Kind kind = Kind::kBarrier;
  std::uint16_t width = 0;  // lanes that meet; 0: the whole block

  friend bool operator==(const Wait&, const Wait&) = default;
};

// A stack on which lanes run, one after another.
struct Fiber {
  Context context;        // while it is idle
  char* stack = nullptr;  // its lowest byte
  std::size_t usable_bytes = 0;
};

struct alignas(64) Lane {
  Context context;         // while it waits
  Fiber* fiber = nullptr;  // null before its first turn and after its exit
  Wait wait;
  std::uint64_t value = 0;  // what it brought to the rendezvous, or takes away
};

// One per CPU thread. The arrays are the BlockRunner's.
struct Turns {
  Lane* lanes = nullptr;
  const std::uint16_t* order = nullptr;  // lanes of this phase
  Fiber** idle = nullptr;
  const std::uint64_t* wave_values = nullptr;  // by lane, as of the wave's last exchange
  Lane* current = nullptr;
  unsigned position = 0;  // of `current` in `order`
  unsigned phase_size = 0;
  unsigned idle_count = 0;
  unsigned exited = 0;
  unsigned threads = 0;          // of the block
  unsigned wave_mask = 63;       // lanes of a wave, less one
  bool is_linear = true;         // the block is one-dimensional
  std::uint64_t generation = 0;  // counts launches
  Context scheduler;

  unsigned lane() const { return static_cast<unsigned>(current - lanes); }

  // Makes order[position] current; whether it is its first turn.
  bool enter() {
    const unsigned lane = order[position];
    current = lanes + lane;
    threadIdx.x = lane;
    if (!is_linear) [[unlikely]]
      enter_dimensions(lane);
    return current->fiber == nullptr;
  }

  // Stops the current lane until its rendezvous is complete.
  [[gnu::always_inline]] void wait(const Wait& what, std::uint64_t value) {
    Lane& self = *current;
    self.wait = what;
    self.value = value;
    if (++position == phase_size) [[unlikely]] {
      switch_context(self.context, scheduler);
    } else if (enter()) {
      switch_context(self.context, start_current());
    } else {
      switch_context(self.context, current->context);
    }
  }

  // Ends the current lane, and lets others run until this stack has another lane to begin; false
  // when that belongs to another launch. A lane that comes next and has not begun uses this very
  // stack, so that a kernel without barriers needs no switch at all.
  [[gnu::always_inline]] bool finish(std::uint64_t started_generation) {
    Fiber* fiber = current->fiber;
    current->fiber = nullptr;
    current->wait.kind = Wait::Kind::kExited;
    ++exited;
    if (++position == phase_size) [[unlikely]] {
      idle[idle_count++] = fiber;
      switch_context(fiber->context, scheduler);
    } else if (enter()) {
      current->fiber = fiber;
      return true;
    } else {
      idle[idle_count++] = fiber;
      switch_context(fiber->context, current->context);
    }
    return generation == started_generation;
  }

  // Gives the current lane a stack.
  const Context& start_current() {
    if (idle_count == 0) [[unlikely]]
      add_fibers();
    current->fiber = idle[--idle_count];
    return current->fiber->context;
  }

  // block_runner.cpp
  void enter_dimensions(unsigned lane);
  void add_fibers();
};

extern ASSAY_FIBER_LOCAL Turns turns;

}  // namespace assay::host
