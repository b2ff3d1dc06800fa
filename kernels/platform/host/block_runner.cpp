#include "kernels/platform/host/block_runner.h"

#include <fmt/format.h>

#include <csignal>
#include <exception>
#include <memory>
#include <string_view>
#include <utility>

#include "kernels/platform/host/heap.h"
#include "kernels/platform/host/signals.h"

ASSAY_FIBER_LOCAL uint3 threadIdx{0, 0, 0};
ASSAY_FIBER_LOCAL uint3 blockIdx{0, 0, 0};
ASSAY_FIBER_LOCAL dim3 blockDim{};
ASSAY_FIBER_LOCAL dim3 gridDim{};
int warpSize = 64;

namespace assay::host {

ASSAY_FIBER_LOCAL Turns turns;

namespace {

ASSAY_FIBER_LOCAL BlockRunner* runner = nullptr;

constexpr unsigned kMaxThreads = 1024;

}  // namespace

BlockRunner& BlockRunner::of_this_thread() {
  thread_local const auto owned = std::make_unique<BlockRunner>();
  return *owned;
}

BlockRunner* BlockRunner::if_any() {
  return runner;
}

BlockRunner::BlockRunner()
    : lanes_(kMaxThreads),
      order_(kMaxThreads),
      wave_values_(kMaxThreads),
      idle_(kMaxThreads),
      fibers_(fiber_main) {
  turns.lanes = lanes_.data();
  turns.order = order_.data();
  turns.wave_values = wave_values_.data();
  turns.idle = idle_.data();
  runner = this;
  use_alternate_signal_stack();
}

BlockRunner::~BlockRunner() {
  turns = {};
  runner = nullptr;
}

void BlockRunner::begin_launch(const Grid& grid) {
  grid_ = &grid;
  threads_ = turns.threads = grid.block_threads();
  blockDim = grid.block;
  gridDim = grid.grid;
  threadIdx = {0, 0, 0};
  turns.is_linear = grid.block.y * grid.block.z == 1;
  turns.wave_mask = grid.wave - 1;
  ++turns.generation;
  shared_.begin_launch(grid.guard);
}

std::optional<Fault> BlockRunner::run_block(std::uint64_t index) {
  block_ = index;
  const std::uint64_t rows = index / grid_->grid.x;
  blockIdx = {static_cast<unsigned>(index % grid_->grid.x),
              static_cast<unsigned>(rows % grid_->grid.y),
              static_cast<unsigned>(rows / grid_->grid.y)};
  turns.exited = 0;
  shared_.begin_block();
  first_phase();
  do {
    turns.position = 0;
    on_fiber_ = true;
    if (turns.enter()) {
      switch_context(turns.scheduler, turns.start_current());
    } else {
      switch_context(turns.scheduler, turns.current->context);
    }
    on_fiber_ = false;
    if (signal_.number != 0) fault_ = describe_signal();
    if (!fault_ && turns.exited < threads_ && !next_phase()) {
      fault_ = Fault{hipErrorLaunchFailure, where() + ": " + describe_divergence()};
    }
    if (fault_) return abandon_block();
  } while (turns.exited < threads_);
  return std::nullopt;
}

std::optional<Fault> BlockRunner::abandon_block() {
  for (Lane& lane : lanes_) {
    if (lane.fiber == nullptr) continue;
    fibers_.restart(*lane.fiber);
    idle_[turns.idle_count++] = lane.fiber;
    lane = {};
  }
  signal_ = {};
  return std::exchange(fault_, std::nullopt);
}

void BlockRunner::add_fibers() {
  constexpr unsigned kAtOnce = 32;
  for (unsigned i = 0; i < kAtOnce && fibers_.size() < kMaxThreads; ++i) {
    idle_[turns.idle_count++] = &fibers_.add();
  }
}

void BlockRunner::fiber_main() {
  context_arrived();
  for (;;) runner->run_lanes();
}

// Until the next launch, which may have another kernel. A handler must be left before the fiber is.
void BlockRunner::run_lanes() {
  std::string what;
  try {
    grid_->kernel->run_lanes(grid_->kernel->packed.get());
    return;
  } catch (const std::exception& error) {
    what = fmt::format("exception: {}", error.what());
  } catch (...) {
    what = "exception of unknown type";
  }
  fail(hipErrorLaunchFailure, std::move(what));
}

void BlockRunner::leave_block() {
  Context abandoned;
  switch_context(abandoned, turns.scheduler);
  __builtin_unreachable();
}

void BlockRunner::fail(hipError_t error, std::string what) {
  fault_ = Fault{error, fmt::format("{}, thread {}: {}", where(), turns.lane(), what)};
  std::string().swap(what);  // nothing on this stack is destroyed any more
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
  const std::string who = fmt::format("{}, thread {}: ", where(), turns.lane());
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

void Turns::add_fibers() {
  runner->add_fibers();
}

void Turns::enter_dimensions(unsigned lane) {
  threadIdx = {lane % blockDim.x, lane / blockDim.x % blockDim.y, lane / blockDim.x / blockDim.y};
}

}  // namespace assay::host
