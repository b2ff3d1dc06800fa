// The pieces of work that streams and graphs hold.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <variant>
#include <vector>

#include "kernels/platform/host/config.h"
#include "kernels/platform/host/hip_types.h"
#include "kernels/platform/host/launch.h"

namespace assay::host {

struct Capture;

// One hipEventRecord: complete once the work before it on its stream is.
struct Record {
  hipStream_t stream = nullptr;
  std::uint64_t number = 0;
  bool done = false;
  std::chrono::steady_clock::time_point time;
  // When recorded into a capture: which, and after how many of its pieces of work.
  std::weak_ptr<Capture> capture;
  bool is_captured = false;
};

struct LaunchWork {
  Kernel kernel;
  dim3 grid, block;
};
struct CopyWork {
  void* to;
  const void* from;
  std::size_t bytes;
  std::shared_ptr<const std::byte[]> staged;  // owns `from` where the caller's bytes were taken
};
struct FillWork {
  void* to;
  int value;
  std::size_t bytes;
};
struct RecordWork {
  std::shared_ptr<Record> record;
};
struct WaitWork {
  std::shared_ptr<const Record> record;
};
struct GraphWork;

using Work = std::variant<LaunchWork, CopyWork, FillWork, RecordWork, WaitWork, GraphWork>;

using WorkList = std::vector<Work>;
struct GraphWork {
  std::shared_ptr<const WorkList> works;
};

// Work in a stream's queue, with its place in the order of all streams.
struct Queued {
  std::uint64_t number;
  Work work;
};

}  // namespace assay::host
