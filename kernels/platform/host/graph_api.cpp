// Stream capture and graphs. A graph is the captured work in the order of the calls; replaying it
// runs the same kernels and copies with the same arguments on what memory then holds.
#include <memory>
#include <utility>

#include "kernels/platform/host/capture.h"
#include "kernels/platform/host/hip_api.h"
#include "kernels/platform/host/runtime.h"

using namespace assay::host;

namespace {

hipError_t begin_capture(hipStream_t stream, hipStreamCaptureMode mode) {
  const Call call;
  if (call.fault() != hipSuccess) return call.fault();
  if (stream == nullptr) return hipErrorStreamCaptureUnsupported;  // the legacy stream cannot be
  if (!call.runtime.is_valid(stream)) return hipErrorInvalidHandle;
  if (stream->capture != nullptr) return hipErrorIllegalState;
  auto capture = std::make_shared<Capture>();
  capture->origin = stream;
  capture->mode = mode;
  capture->thread = std::this_thread::get_id();
  capture->branches[stream];
  stream->capture = capture;
  call.runtime.captures.insert(std::move(capture));
  return hipSuccess;
}

bool has_unjoined_work(const Capture& capture) {
  for (const auto& [stream, branch] : capture.branches) {
    if (stream != capture.origin && branch.joined < branch.end) return true;
  }
  return false;
}

hipError_t end_capture(hipStream_t stream, hipGraph_t* graph) {
  if (graph == nullptr) return hipErrorInvalidValue;
  *graph = nullptr;
  const Call call;
  if (stream == nullptr || !call.runtime.is_valid(stream)) return hipErrorInvalidHandle;
  const std::shared_ptr<Capture> capture = stream->capture;
  if (capture == nullptr) return hipErrorIllegalState;
  if (capture->origin != stream) return hipErrorStreamCaptureUnmatched;
  if (capture->mode != hipStreamCaptureModeRelaxed &&
      capture->thread != std::this_thread::get_id()) {
    return hipErrorStreamCaptureWrongThread;
  }
  for (const auto& branch : capture->branches) branch.first->capture = nullptr;
  call.runtime.captures.erase(capture);
  if (call.fault() != hipSuccess) return call.fault();
  if (capture->is_invalidated) return hipErrorStreamCaptureInvalidated;
  if (has_unjoined_work(*capture)) return hipErrorStreamCaptureUnjoined;
  *graph = new ihipGraph{std::make_shared<const WorkList>(std::move(capture->works))};
  return hipSuccess;
}

hipError_t capture_status(hipStream_t handle, hipStreamCaptureStatus* status) {
  if (status == nullptr) return hipErrorInvalidValue;
  const Call call;
  if (!call.runtime.is_valid(handle)) return hipErrorInvalidHandle;
  const auto& capture = call.runtime.resolve(handle).capture;
  *status = capture == nullptr        ? hipStreamCaptureStatusNone
            : capture->is_invalidated ? hipStreamCaptureStatusInvalidated
                                      : hipStreamCaptureStatusActive;
  return hipSuccess;
}

hipError_t launch_graph(hipGraphExec_t exec, hipStream_t handle) {
  const Call call;
  if (call.fault() != hipSuccess) return call.fault();
  if (exec == nullptr) return hipErrorInvalidValue;
  if (!call.runtime.is_valid(handle)) return hipErrorInvalidHandle;
  return call.runtime.enqueue(call.runtime.resolve(handle), GraphWork{exec->works});
}

}  // namespace

hipError_t hipStreamBeginCapture(hipStream_t stream, hipStreamCaptureMode mode) {
  return noted(begin_capture(stream, mode));
}

hipError_t hipStreamEndCapture(hipStream_t stream, hipGraph_t* graph) {
  return noted(end_capture(stream, graph));
}

hipError_t hipStreamIsCapturing(hipStream_t stream, hipStreamCaptureStatus* status) {
  return noted(capture_status(stream, status));
}

hipError_t hipGraphInstantiate(hipGraphExec_t* exec, hipGraph_t graph, hipGraphNode_t* error_node,
                               char* log, std::size_t log_bytes) {
  if (exec == nullptr || graph == nullptr) return noted(hipErrorInvalidValue);
  if (error_node != nullptr) *error_node = nullptr;
  if (log != nullptr && log_bytes != 0) log[0] = '\0';
  *exec = new hipGraphExec{graph->works};
  return hipSuccess;
}

hipError_t hipGraphLaunch(hipGraphExec_t exec, hipStream_t stream) {
  return noted(launch_graph(exec, stream));
}

hipError_t hipGraphExecDestroy(hipGraphExec_t exec) {
  if (exec == nullptr) return noted(hipErrorInvalidValue);
  delete exec;
  return hipSuccess;
}

hipError_t hipGraphDestroy(hipGraph_t graph) {
  if (graph == nullptr) return noted(hipErrorInvalidValue);
  delete graph;
  return hipSuccess;
}
