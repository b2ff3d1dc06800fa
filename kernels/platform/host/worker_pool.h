// Runs the blocks of a grid on several CPU threads: the calling one, and helpers that sleep between
// launches. One grid at a time; the caller holds the runtime's lock.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "kernels/platform/host/block_runner.h"

namespace assay::host {

class WorkerPool {
 public:
  WorkerPool() = default;
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // Threads that run a grid, the caller's included. Helpers start when first needed.
  void set_threads(int threads);

  // Returns when all blocks are done; the fault of the lowest-numbered block that had one, of those
  // that ran before the others were called off.
  std::optional<Fault> run(const Grid& grid);

 private:
  struct Job;
  void help();
  void stop();

  std::mutex mutex_;
  std::condition_variable wake_, done_;
  std::vector<std::thread> helpers_;
  int threads_ = 1;
  Job* job_ = nullptr;            // what there is to help with
  std::uint64_t generation_ = 0;  // counts jobs, so that no helper takes one twice
  int helping_ = 0;
  bool stopping_ = false;
};

}  // namespace assay::host
