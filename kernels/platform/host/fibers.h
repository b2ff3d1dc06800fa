// The stacks of one CPU thread's fibers. Each has a guard page below it, and stays mapped for the
// next block and the next launch.
#pragma once

#include <cstddef>
#include <deque>

#include "kernels/platform/host/turns.h"

namespace assay::host {

class Fibers {
 public:
  explicit Fibers(ContextEntry entry) : entry_(entry) {}
  ~Fibers();
  Fibers(const Fibers&) = delete;
  Fibers& operator=(const Fibers&) = delete;

  // A new one, about to begin at the entry.
  Fiber& add();

  std::size_t size() const { return fibers_.size(); }

  // Forgets what the fiber was doing, without running any destructor: for abandoned blocks.
  void restart(Fiber& fiber);

  // Whether the address lies in the guard page below a stack.
  bool is_overflow(const void* address) const;

 private:
  void begin(Fiber& fiber);

  ContextEntry entry_;
  std::deque<Fiber> fibers_;  // addresses are stable
};

}  // namespace assay::host
