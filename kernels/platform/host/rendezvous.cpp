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
  phase_size_ = threads_;
  std::iota(order_.begin(), order_.begin() + threads_, std::uint16_t{0});
  shuffle();
}

void BlockRunner::shuffle() {
  if (grid_->seed == 0) return;
  RandomOrder(grid_->seed, block_, phase_).shuffle(order_.data(), phase_size_);
}

bool BlockRunner::next_phase() {
  ++phase_;
  if (release_block()) {
    if (phase_size_ != threads_) {
      phase_size_ = threads_;
      std::iota(order_.begin(), order_.begin() + threads_, std::uint16_t{0});
    }
  } else {
    release_groups();
    if (phase_size_ == 0) return false;
  }
  shuffle();
  return true;
}

// Releases the block when all its threads wait for the same thing, and that is the whole block.
bool BlockRunner::release_block() {
  const Wait& first = lanes_[0].wait;
  if (exited_ != 0 || first.width != 0) return false;
  std::uint64_t maximum = 0;
  for (unsigned lane = 0; lane < threads_; ++lane) {
    if (lanes_[lane].wait != first) return false;
    maximum = std::max(maximum, values_[lane]);
  }
  if (first.kind == Wait::Kind::kBlockMax) *first.result = static_cast<std::uint32_t>(maximum);
  return true;
}

// Collects the lanes of all complete groups in order_. With a seed some groups that are complete
// wait for another phase, so that waves overtake each other.
void BlockRunner::release_groups() {
  phase_size_ = 0;
  RandomOrder random(grid_->seed, block_, phase_);
  for (const bool hold_some : {grid_->seed != 0, false}) {
    for (unsigned lane = 0; lane < threads_;) {
      const Lane& self = lanes_[lane];
      const unsigned width = self.exited ? 0 : self.wait.width;
      if (width == 0 || lane % width != 0) {
        ++lane;
        continue;
      }
      // The last wave of a block may be short; a smaller group may not.
      unsigned count = width;
      if (self.wait.kind == Wait::Kind::kWave) count = std::min(width, threads_ - lane);
      if (!(hold_some && random.coin()) && release_group(lane, count)) {
        for (unsigned i = 0; i < count; ++i) {
          order_[phase_size_++] = static_cast<std::uint16_t>(lane + i);
        }
      }
      lane += count;
    }
    if (phase_size_ != 0) return;
  }
}

bool BlockRunner::release_group(unsigned first, unsigned count) {
  if (first + count > threads_) return false;
  const Wait& wait = lanes_[first].wait;
  for (unsigned i = first; i < first + count; ++i) {
    if (lanes_[i].exited || lanes_[i].wait != wait) return false;
  }
  const auto begin = values_.begin() + first;
  if (wait.kind == Wait::Kind::kGroupMax) {
    std::fill_n(begin, count, *std::max_element(begin, begin + count));
  } else {
    std::fill_n(wave_values_.begin() + first, wait.width, ~std::uint64_t{0});
    std::copy_n(begin, count, wave_values_.begin() + first);
  }
  return true;
}

std::string BlockRunner::describe_divergence() const {
  std::map<std::string, unsigned> waiting;
  for (unsigned i = 0; i < threads_; ++i) {
    if (lanes_[i].exited) continue;
    const Wait& wait = lanes_[i].wait;
    std::string what;
    switch (wait.kind) {
      case Wait::Kind::kBarrier:
        what = "__syncthreads";
        break;
      case Wait::Kind::kBlockMax:
        what = fmt::format("MaxReduce<{}>", threads_);
        break;
      case Wait::Kind::kGroupMax:
        what = fmt::format("MaxReduce<{}>", wait.width);
        break;
      case Wait::Kind::kWave:
        what = "wave operation";
        break;
    }
    ++waiting[fmt::format("at {}:{} ({})", wait.file, wait.line, what)];
  }
  std::string text = "divergent barrier:";
  for (const auto& [place, count] : waiting) {
    text += fmt::format(" {} thread{} wait{} {},", count, count == 1 ? "" : "s",
                        count == 1 ? "s" : "", place);
  }
  return text + fmt::format(" {} of {} exited", exited_, threads_);
}

}  // namespace assay::host
