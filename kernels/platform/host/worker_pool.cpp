#include "kernels/platform/host/worker_pool.h"

#include <algorithm>
#include <atomic>
#include <chrono>

#include "kernels/platform/host/random_order.h"

namespace assay::host {

namespace {

// Waking a helper costs some microseconds; less work than this is not worth it.
constexpr std::chrono::nanoseconds kWorthHelp = std::chrono::microseconds(20);

#if defined(__SANITIZE_THREAD__)
constexpr bool kAlwaysHelp = true;  // a race between two blocks needs two threads to be seen
#else
constexpr bool kAlwaysHelp = false;
#endif

}  // namespace

struct WorkerPool::Job {
  explicit Job(const Grid& g, int threads)
      : grid(g),
        blocks(g.blocks()),
        chunk(std::clamp<std::uint64_t>(blocks / (16 * static_cast<unsigned>(threads)), 1, 16)),
        order(g.seed, blocks) {}

  const Grid& grid;
  const std::uint64_t blocks;
  const std::uint64_t chunk;  // blocks taken at once
  const BlockOrder order;
  std::atomic<std::uint64_t> next{0};
  std::mutex mutex;
  std::optional<Fault> fault;
  std::uint64_t fault_block = 0;

  // Runs blocks [first, end) of the order; false after a fault.
  bool run(BlockRunner& runner, std::uint64_t first, std::uint64_t end) {
    for (std::uint64_t i = first; i < end; ++i) {
      const std::uint64_t block = order[i];
      std::optional<Fault> found = runner.run_block(block);
      if (!found) continue;
      next = blocks;  // calls the others off
      const std::lock_guard lock(mutex);
      if (!fault || block < fault_block) {
        fault = std::move(found);
        fault_block = block;
      }
      return false;
    }
    return true;
  }

  void run_rest(BlockRunner& runner) {
    for (;;) {
      const std::uint64_t first = next.fetch_add(chunk);
      if (first >= blocks) return;
      if (!run(runner, first, std::min(first + chunk, blocks))) return;
    }
  }
};

WorkerPool::~WorkerPool() {
  stop();
}

void WorkerPool::set_threads(int threads) {
  if (threads == threads_) return;
  stop();
  threads_ = threads;
}

void WorkerPool::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (std::thread& helper : helpers_) helper.join();
  helpers_.clear();
  stopping_ = false;
}

std::optional<Fault> WorkerPool::run(const Grid& grid) {
  Job job(grid, threads_);
  BlockRunner& runner = BlockRunner::of_this_thread();
  runner.begin_launch(grid);

  // The first block tells whether the rest is worth help.
  const auto start = std::chrono::steady_clock::now();
  job.next = 1;
  if (!job.run(runner, 0, 1) || job.blocks == 1) return job.fault;
  const auto rest = (std::chrono::steady_clock::now() - start) *
                    static_cast<std::int64_t>(std::min<std::uint64_t>(job.blocks - 1, 1u << 20));
  if (threads_ == 1 || (rest < kWorthHelp && !kAlwaysHelp)) {
    job.run_rest(runner);
    return job.fault;
  }

  {
    const std::lock_guard lock(mutex_);
    while (helpers_.size() + 1 < static_cast<std::size_t>(threads_)) {
      helpers_.emplace_back([this] { help(); });
    }
    job_ = &job;
    ++generation_;
  }
  wake_.notify_all();
  job.run_rest(runner);
  std::unique_lock lock(mutex_);
  job_ = nullptr;  // who has not woken by now need not come
  done_.wait(lock, [this] { return helping_ == 0; });
  return job.fault;
}

void WorkerPool::help() {
  std::unique_lock lock(mutex_);
  std::uint64_t seen = 0;
  for (;;) {
    wake_.wait(lock, [&] { return stopping_ || (job_ != nullptr && generation_ != seen); });
    if (stopping_) return;
    seen = generation_;
    Job& job = *job_;
    ++helping_;
    lock.unlock();
    BlockRunner& runner = BlockRunner::of_this_thread();
    runner.begin_launch(job.grid);
    job.run_rest(runner);
    lock.lock();
    if (--helping_ == 0) done_.notify_all();
  }
}

}  // namespace assay::host
