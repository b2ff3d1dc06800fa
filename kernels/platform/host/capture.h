// A stream capture in progress: what it has recorded, and which streams take part.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <thread>

#include "kernels/platform/host/hip_types.h"
#include "kernels/platform/host/work.h"

namespace assay::host {

struct Capture {
  // How far a stream's work goes, and how much of that others have waited for; in pieces of
  // `works`.
  struct Branch {
    std::size_t end = 0;
    std::size_t joined = 0;
  };

  hipStream_t origin = nullptr;
  hipStreamCaptureMode mode = hipStreamCaptureModeGlobal;
  std::thread::id thread;
  WorkList works;  // in the order of the calls, which satisfies all dependencies
  std::map<hipStream_t, Branch> branches;
  bool is_invalidated = false;
};

}  // namespace assay::host

struct ihipGraph {
  std::shared_ptr<const assay::host::WorkList> works;
};
struct hipGraphExec {
  std::shared_ptr<const assay::host::WorkList> works;
};
