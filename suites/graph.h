// Work that is captured once from a stream and then replayed.
#pragma once

#include <functional>

#include "kernels/per_token_quant.h"

namespace assay {

class Graph {
 public:
  // What `queue` puts on the stream. The stream is not in a capture, and is not the default one.
  // Throws DeviceError, and what `queue` throws; the capture has ended then.
  Graph(Stream stream, const std::function<void()>& queue);
  ~Graph();
  Graph(Graph&& other) noexcept;
  Graph(const Graph&) = delete;
  Graph& operator=(const Graph&) = delete;

  // Queues all of it on the stream, with what memory then holds. Throws DeviceError.
  void launch(Stream stream) const;

 private:
  void* executable_ = nullptr;  // hipGraphExec_t
};

}  // namespace assay
