#include "kernels/platform/host/block_runner.h"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <exception>
#include <memory>

#include "kernels/platform/host/heap.h"
#include "kernels/platform/host/memory.h"
#include "kernels/platform/host/reduce.h"
#include "kernels/platform/host/signals.h"

ASSAY_FIBER_LOCAL uint3 threadIdx{0, 0, 0};
ASSAY_FIBER_LOCAL uint3 blockIdx{0, 0, 0};
ASSAY_FIBER_LOCAL dim3 blockDim{};
ASSAY_FIBER_LOCAL dim3 gridDim{};
int warpSize = 64;

namespace assay::host {

namespace {

ASSAY_FIBER_LOCAL BlockRunner* runner = nullptr;

constexpr unsigned kMaxThreads = 1024;

}  // namespace

BlockRunner& BlockRunner::of_this_thread() {
  thread_local const auto owned = std::make_unique<BlockRunner>();
  return *owned;
}

BlockRunner::BlockRunner() : values_(kMaxThreads), wave_values_(kMaxThreads), fibers_(fiber_main) {
  lanes_.resize(kMaxThreads);
  order_.resize(kMaxThreads);
  idle_.reserve(kMaxThreads);
#if defined(__SANITIZE_THREAD__)
  main_.tsan = __tsan_get_current_fiber();
#endif
  runner = this;
  use_alternate_signal_stack();
}

BlockRunner::~BlockRunner() {
  runner = nullptr;
}

BlockRunner* current_runner() {
  return runner;
}

void BlockRunner::begin_launch(const Grid& grid) {
  grid_ = &grid;
  threads_ = grid.block_threads();
  blockDim = grid.block;
  gridDim = grid.grid;
  shared_.begin_launch(grid.guard);
}

std::optional<Fault> BlockRunner::run_block(std::uint64_t index) {
  block_ = index;
  const std::uint64_t rows = index / grid_->grid.x;
  blockIdx = {static_cast<unsigned>(index % grid_->grid.x),
              static_cast<unsigned>(rows % grid_->grid.y),
              static_cast<unsigned>(rows / grid_->grid.y)};
  exited_ = 0;
  shared_.begin_block();
  first_phase();
  do {
    position_ = 0;
    enter(order_[0]);
    Lane& lane = lanes_[current_];
    if (lane.fiber == nullptr) lane.fiber = take_idle();
    on_fiber_ = true;
    switch_fiber(main_, *lane.fiber);
    on_fiber_ = false;
    if (signal_.number != 0) fault_ = describe_signal();
    if (!fault_ && exited_ < threads_ && !next_phase()) {
      fault_ = Fault{hipErrorLaunchFailure, where() + ": " + describe_divergence()};
    }
    if (fault_) return abandon_block();
  } while (exited_ < threads_);
  return std::nullopt;
}

std::optional<Fault> BlockRunner::abandon_block() {
  fibers_.restart();
  idle_.clear();
  for (std::size_t i = 0; i < fibers_.size(); ++i) idle_.push_back(&fibers_[i]);
  for (Lane& lane : lanes_) lane = {};
  signal_ = {};
  return std::exchange(fault_, std::nullopt);
}

Fiber* BlockRunner::take_idle() {
  if (idle_.empty()) {
    const std::size_t before = fibers_.grow(fibers_.size() + 32);
    for (std::size_t i = fibers_.size(); i > before; --i) idle_.push_back(&fibers_[i - 1]);
  }
  Fiber* fiber = idle_.back();
  idle_.pop_back();
  return fiber;
}

inline void BlockRunner::enter(unsigned lane) {
  current_ = lane;
  if (grid_->block.y * grid_->block.z == 1) {
    threadIdx.x = lane;
    return;
  }
  const dim3& block = grid_->block;
  threadIdx = {lane % block.x, lane / block.x % block.y, lane / block.x / block.y};
}

// The fiber whose turn is next: the next lane's, or the scheduler's at the end of the phase.
inline Fiber& BlockRunner::next_turn() {
  if (++position_ == phase_size_) return main_;
  enter(order_[position_]);
  Lane& lane = lanes_[current_];
  if (lane.fiber == nullptr) lane.fiber = take_idle();
  return *lane.fiber;
}

void BlockRunner::wait(const Wait& what, std::uint64_t value) {
  Lane& self = lanes_[current_];
  self.wait = what;
  values_[current_] = value;
  switch_fiber(*self.fiber, next_turn());
}

void BlockRunner::fiber_main(boost::context::detail::transfer_t from) {
  BlockRunner& self = *runner;
  Fiber& fiber = *self.lanes_[self.current_].fiber;
  arrived(fiber, from);
  self.run_fibers(fiber);
}

// Runs threads from their beginning, for ever. A lane that has not started runs on the fiber that
// is free anyway, so that a kernel without barriers needs no switch at all.
void BlockRunner::run_fibers(Fiber& self) {
  for (;;) {
    run_thread();
    Lane& lane = lanes_[current_];
    lane.fiber = nullptr;
    lane.exited = true;
    ++exited_;
    idle_.push_back(&self);  // next_turn() may well take it from there
    Fiber& next = next_turn();
    if (&next != &self) switch_fiber(self, next);
  }
}

void BlockRunner::run_thread() {
  lanes_[current_].exited = false;
  try {
    grid_->kernel->run(grid_->kernel->arguments.get());
  } catch (const std::exception& error) {
    fail(hipErrorLaunchFailure, fmt::format("exception: {}", error.what()));
  } catch (...) {
    fail(hipErrorLaunchFailure, "exception of unknown type");
  }
}

void BlockRunner::leave_block() {
  Fiber* self = lanes_[current_].fiber;
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_start_switch_fiber(nullptr, main_.stack, main_.stack_bytes);
#endif
#if defined(__SANITIZE_THREAD__)
  __tsan_switch_to_fiber(main_.tsan, 0);
#endif
  boost::context::detail::jump_fcontext(main_.context, self);
  __builtin_unreachable();
}

void BlockRunner::fail(hipError_t error, std::string what) {
  fault_ = Fault{error, fmt::format("{}, thread {}: {}", where(), current_, what)};
  what = {};  // nothing on this stack is destroyed any more
  leave_block();
}

void BlockRunner::fail_by_signal(int signal, const void* address, char access) {
  signal_ = {signal, address, access};
  leave_block();
}

std::string BlockRunner::where() const {
  std::string_view name = grid_->kernel->name;
  if (name.starts_with('(') && name.ends_with(')')) name = name.substr(1, name.size() - 2);
  return fmt::format("kernel {}, block {}", name, block_);
}

Fault BlockRunner::describe_signal() const {
  const std::string who = fmt::format("{}, thread {}: ", where(), current_);
  if (signal_.number == SIGFPE) {
    return {hipErrorLaunchFailure, who + "integer division by zero or overflow"};
  }
  const char* verb = signal_.access == 'r' ? "read" : signal_.access == 'w' ? "write" : "access";
  std::string place = fibers_.is_overflow(signal_.address) ? "stack overflow of the thread" : "";
  if (place.empty()) place = shared_.describe(signal_.address);
  if (place.empty()) place = describe_address(signal_.address);
  return {hipErrorIllegalAddress,
          fmt::format("{}{} at {}, {}", who, verb, fmt::ptr(signal_.address), place)};
}

// What device code calls.

void block_barrier(const char* file, unsigned line) {
  runner->wait({file, nullptr, line, Wait::Kind::kBarrier, 0}, 0);
}

const std::uint64_t* wave_exchange(std::uint64_t value, const char* file, unsigned line) {
  const auto width = static_cast<std::uint16_t>(runner->grid().wave);
  runner->wait({file, nullptr, line, Wait::Kind::kWave, width}, value);
  return runner->wave_values();
}

unsigned lane_in_wave() {
  return runner->current() & (runner->grid().wave - 1);
}

std::uint32_t block_max(std::uint32_t value, unsigned threads, std::uint32_t& result,
                        const char* file, unsigned line) {
  if (threads != runner->grid().block_threads()) {
    runner->fail(hipErrorLaunchFailure,
                 fmt::format("MaxReduce<{}> at {}:{} in a block of {} threads", threads, file, line,
                             runner->grid().block_threads()));
  }
  runner->wait({file, &result, line, Wait::Kind::kBlockMax, 0}, value);
  return result;
}

std::uint32_t group_max(std::uint32_t value, unsigned threads, const char* file, unsigned line) {
  const auto width = static_cast<std::uint16_t>(threads);
  runner->wait({file, nullptr, line, Wait::Kind::kGroupMax, width}, value);
  return static_cast<std::uint32_t>(runner->value());
}

void* place_shared(const SharedSite& site) {
  void* place = runner->shared().place(site);
  if (place == nullptr) {
    runner->fail(
        hipErrorLaunchOutOfResources,
        fmt::format("shared variable '{}' ({} bytes): a block has {} bytes and {} variables",
                    site.name, site.bytes, kSharedBytes, kSharedSlots));
  }
  return place;
}

void misaligned_access(const void* address, std::size_t bytes, const char* what) {
  runner->fail(hipErrorIllegalAddress,
               fmt::format("misaligned {} of {} bytes at {}", what, bytes, fmt::ptr(address)));
}

}  // namespace assay::host
