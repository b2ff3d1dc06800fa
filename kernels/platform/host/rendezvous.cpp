// Which threads of a block may go on: the rendezvous that are complete, and what they compute.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>

#include "kernels/platform/host/block_runner.h"
#include "kernels/platform/host/random_order.h"

namespace assay::host {

void BlockRunner::first_phase() {
  phase_ = 0;
  turns.phase_size = threads_;
  std::iota(order_.begin(), order_.begin() + threads_, std::uint16_t{0});
  shuffle();
}

void BlockRunner::shuffle() {
  if (grid_->seed == 0) return;
  RandomOrder(grid_->seed, block_, phase_).shuffle(order_.data(), turns.phase_size);
}

bool BlockRunner::next_phase() {
  ++phase_;
  if (release_block()) {
    if (turns.phase_size != threads_) {
      turns.phase_size = threads_;
      std::iota(order_.begin(), order_.begin() + threads_, std::uint16_t{0});
    }
  } else {
    release_groups();
    if (turns.phase_size == 0) return false;
  }
  shuffle();
  return true;
}

// Releases the block when all its threads wait for the same thing, and that is the whole block.
bool BlockRunner::release_block() {
  const Wait& first = lanes_[0].wait;
  if (turns.exited != 0 || first.width != 0) return false;
  std::uint64_t maximum = 0;
  for (unsigned lane = 0; lane < threads_; ++lane) {
    if (lanes_[lane].wait != first) return false;
    maximum = std::max(maximum, lanes_[lane].value);
  }
  if (first.kind == Wait::Kind::kBlockMax) *first.result = static_cast<std::uint32_t>(maximum);
  return true;
}

// Collects the lanes of all complete groups in order_. With a seed some groups that are complete
// wait for another phase, so that waves overtake each other.
void BlockRunner::release_groups() {
  turns.phase_size = 0;
  RandomOrder random(grid_->seed, block_, phase_);
  for (const bool hold_some : {grid_->seed != 0, false}) {
    for (unsigned lane = 0; lane < threads_;) {
      const Wait& wait = lanes_[lane].wait;
      const unsigned width = wait.kind == Wait::Kind::kExited ? 0 : wait.width;
      if (width == 0 || lane % width != 0) {
        ++lane;
        continue;
      }
      // The last wave of a block may be short; a smaller group may not.
      unsigned count = width;
      if (wait.kind == Wait::Kind::kWave) count = std::min(width, threads_ - lane);
      if (!(hold_some && random.coin()) && release_group(lane, count)) {
        for (unsigned i = 0; i < count; ++i) {
          order_[turns.phase_size++] = static_cast<std::uint16_t>(lane + i);
        }
      }
      lane += count;
    }
    if (turns.phase_size != 0) return;
  }
}

bool BlockRunner::release_group(unsigned first, unsigned count) {
  if (first + count > threads_) return false;
  const Wait& wait = lanes_[first].wait;
  for (unsigned i = first; i < first + count; ++i) {
    if (lanes_[i].wait != wait) return false;
  }
  if (wait.kind == Wait::Kind::kGroupMax) {
    std::uint64_t maximum = 0;
    for (unsigned i = first; i < first + count; ++i) maximum = std::max(maximum, lanes_[i].value);
    for (unsigned i = first; i < first + count; ++i) lanes_[i].value = maximum;
  } else {
    for (unsigned i = first; i < first + wait.width; ++i) {
      wave_values_[i] = i < first + count ? lanes_[i].value : ~std::uint64_t{0};
    }
  }
  return true;
}

std::string BlockRunner::describe_divergence() const {
  std::map<std::string, unsigned> waiting;
  for (unsigned i = 0; i < threads_; ++i) {
    const Wait& wait = lanes_[i].wait;
    std::string what;
    switch (wait.kind) {
      case Wait::Kind::kBarrier:
        what = "__syncthreads";
        break;
      case Wait::Kind::kBlockMax:
        what = "MaxReduce<kBlock>";
        break;
      case Wait::Kind::kGroupMax:
        what = fmt::format("MaxReduce<{}>", wait.width);
        break;
      case Wait::Kind::kWave:
        what = "wave operation";
        break;
      case Wait::Kind::kExited:
        continue;
    }
    ++waiting[fmt::format("at {}:{} ({})", wait.file, wait.line, what)];
  }
  std::string text = "divergent barrier:";
  for (const auto& [place, count] : waiting) {
    text += fmt::format(" {} thread{} wait{} {},", count, count == 1 ? "" : "s",
                        count == 1 ? "s" : "", place);
  }
  return text + fmt::format(" {} of {} exited", turns.exited, threads_);
}

}  // namespace assay::host
