// Runs one block after another on one CPU thread: a fiber per thread of the block, rendezvous
// between them, and the order in which they take turns.
//
// A block runs in phases. In a phase every ready thread runs until it waits at a rendezvous or
// exits; each one hands over directly to the next, so a turn costs one switch. Then the rendezvous
// that are complete are resolved, and the threads they release make up the next phase. When none is
// complete and threads still wait, the block has diverged, which is a fault.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "kernels/platform/host/fiber.h"
#include "kernels/platform/host/hip_types.h"
#include "kernels/platform/host/launch.h"
#include "kernels/platform/host/shared_arena.h"

namespace assay::host {

// A launch, as workers need it.
struct Grid {
  const Kernel* kernel;
  dim3 grid, block;
  unsigned wave;
  std::uint64_t seed;
  Guard guard;

  unsigned block_threads() const { return block.x * block.y * block.z; }
  std::uint64_t blocks() const { return std::uint64_t{grid.x} * grid.y * grid.z; }
};

struct Fault {
  hipError_t error = hipSuccess;
  std::string text;
};

// What a thread waits for. Threads that meet must agree on all of it.
struct Wait {
  enum class Kind : std::uint16_t { kBarrier, kBlockMax, kGroupMax, kWave };

  const char* file = nullptr;
  std::uint32_t* result = nullptr;  // of kBlockMax
  std::uint32_t line = 0;
  Kind kind = Kind::kBarrier;
  std::uint16_t width = 0;  // lanes that meet; 0: the whole block

  friend bool operator==(const Wait&, const Wait&) = default;
};

class BlockRunner;
BlockRunner* current_runner();  // of this CPU thread; null where none has run yet

class BlockRunner {
 public:
  static BlockRunner& of_this_thread();

  BlockRunner();
  ~BlockRunner();

  void begin_launch(const Grid& grid);
  // Runs block number `index`; the fault when it has one.
  std::optional<Fault> run_block(std::uint64_t index);

  // From device code, on a fiber.
  void wait(const Wait& wait, std::uint64_t value);
  std::uint64_t value() const { return values_[current_]; }
  const std::uint64_t* wave_values() const { return &wave_values_[current_ & ~(grid_->wave - 1)]; }
  unsigned current() const { return current_; }
  const Grid& grid() const { return *grid_; }
  SharedArena& shared() { return shared_; }
  [[noreturn]] void fail(hipError_t error, std::string what);

  // From the signal handler; safe there, since it only records and switches away.
  bool on_fiber() const { return on_fiber_; }
  [[noreturn]] void fail_by_signal(int signal, const void* address, char access);

 private:
  struct Signal {
    int number = 0;
    const void* address = nullptr;
    char access = '?';  // 'r', 'w' or '?'
  };
  struct Lane {
    Fiber* fiber = nullptr;  // none before its first turn and after its exit
    bool exited = false;
    Wait wait;
  };

  static void fiber_main(boost::context::detail::transfer_t from);
  void run_fibers(Fiber& self);
  void run_thread();
  void enter(unsigned lane);
  Fiber& next_turn();
  Fiber* take_idle();
  std::optional<Fault> abandon_block();
  [[noreturn]] void leave_block();

  // rendezvous.cpp
  void first_phase();
  bool next_phase();  // false when no rendezvous is complete
  bool release_block();
  void release_groups();
  bool release_group(unsigned first, unsigned count);
  void shuffle();
  std::string describe_divergence() const;

  Fault describe_signal() const;
  std::string where() const;  // "kernel NAME, block 3"

  const Grid* grid_ = nullptr;
  std::uint64_t block_ = 0;
  unsigned threads_ = 0;
  unsigned current_ = 0;   // the lane whose turn it is
  unsigned position_ = 0;  // in order_
  unsigned phase_size_ = 0;
  unsigned exited_ = 0;
  unsigned phase_ = 0;
  bool on_fiber_ = false;
  std::vector<std::uint16_t> order_;  // lanes of this phase
  std::vector<Lane> lanes_;
  std::vector<std::uint64_t> values_;       // what each lane brought, or takes away
  std::vector<std::uint64_t> wave_values_;  // as of the wave's last exchange
  std::vector<Fiber*> idle_;
  FiberPool fibers_;
  Fiber main_;
  SharedArena shared_;
  Signal signal_;
  std::optional<Fault> fault_;
};

}  // namespace assay::host
