// Runs one block after another on one CPU thread: a fiber per thread of the block, rendezvous
// between them, and the order in which they take turns.
//
// A block runs in phases. In a phase every ready lane runs until it waits at a rendezvous or exits,
// each one handing over to the next (turns.h). Then the rendezvous that are complete are resolved,
// and the lanes they release make up the next phase. When none is complete and lanes still wait,
// the block has diverged, which is a fault.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "kernels/platform/host/fibers.h"
#include "kernels/platform/host/launch.h"
#include "kernels/platform/host/shared_arena.h"
#include "kernels/platform/host/turns.h"

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

class BlockRunner {
 public:
  static BlockRunner& of_this_thread();
  static BlockRunner* if_any();  // null on a CPU thread that has run no block

  BlockRunner();
  ~BlockRunner();

  void begin_launch(const Grid& grid);
  // Runs block number `index`; the fault when it has one.
  std::optional<Fault> run_block(std::uint64_t index);

  // From device code, on a fiber.
  const Grid& grid() const { return *grid_; }
  SharedArena& shared() { return shared_; }
  void add_fibers();
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

  [[noreturn]] static void fiber_main();
  void run_lanes();
  [[noreturn]] void leave_block();
  std::optional<Fault> abandon_block();

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
  unsigned phase_ = 0;
  bool on_fiber_ = false;
  std::vector<Lane> lanes_;
  std::vector<std::uint16_t> order_;
  std::vector<std::uint64_t> wave_values_;
  std::vector<Fiber*> idle_;
  Fibers fibers_;
  SharedArena shared_;
  Signal signal_;
  std::optional<Fault> fault_;
};

}  // namespace assay::host
