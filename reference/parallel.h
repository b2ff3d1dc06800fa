// Runs over rows in parallel.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace assay::reference {

// Cuts [0, count) into blocks of `block` (the last may be shorter) and calls f(begin, end) once for
// each, on `threads` threads (0: one per core) in any order. The cuts do not depend on the number
// of threads. Rethrows the first exception of f after all threads have ended.
template <class F>
void parallel_blocks(std::int64_t count, std::int64_t block, int threads, const F& f) {
  const std::int64_t blocks = (count + block - 1) / block;
  if (threads <= 0) threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  threads = static_cast<int>(std::min<std::int64_t>(threads, blocks));

  std::atomic<std::int64_t> next{0};
  std::mutex mutex;
  std::exception_ptr failure;
  const auto work = [&] {
    try {
      for (std::int64_t i; (i = next.fetch_add(1)) < blocks;) {
        f(i * block, std::min(count, (i + 1) * block));
      }
    } catch (...) {
      const std::lock_guard lock(mutex);
      if (!failure) failure = std::current_exception();
      next = blocks;
    }
  };
  {
    std::vector<std::jthread> others;  // joined at the end of this scope
    for (int t = 1; t < threads; ++t) others.emplace_back(work);
    work();
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace assay::reference
