#include "suites/graph.h"

#include <utility>

#include "kernels/runtime.h"

namespace assay {

Graph::Graph(Stream to, const std::function<void()>& queue) {
  const auto stream = static_cast<hipStream_t>(to);
  check(hipStreamBeginCapture(stream, hipStreamCaptureModeThreadLocal), "hipStreamBeginCapture");
  hipGraph_t graph = nullptr;
  try {
    queue();
  } catch (...) {
    if (hipStreamEndCapture(stream, &graph) == hipSuccess) (void)hipGraphDestroy(graph);
    (void)hipGetLastError();
    throw;
  }
  check(hipStreamEndCapture(stream, &graph), "hipStreamEndCapture");
  hipGraphExec_t executable = nullptr;
  const hipError_t status = hipGraphInstantiate(&executable, graph, nullptr, nullptr, 0);
  (void)hipGraphDestroy(graph);
  check(status, "hipGraphInstantiate");
  executable_ = executable;
}

Graph::~Graph() {
  if (executable_ != nullptr) (void)hipGraphExecDestroy(static_cast<hipGraphExec_t>(executable_));
}

Graph::Graph(Graph&& other) noexcept : executable_(std::exchange(other.executable_, nullptr)) {}

void Graph::launch(Stream stream) const {
  check(hipGraphLaunch(static_cast<hipGraphExec_t>(executable_), static_cast<hipStream_t>(stream)),
        "hipGraphLaunch");
}

}  // namespace assay
