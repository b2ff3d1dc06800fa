// Streams and events.
#include <memory>

#include "kernels/platform/host/hip_api.h"
#include "kernels/platform/host/runtime.h"

using namespace assay::host;

namespace {

// A captured stream cannot be asked or waited for, and the attempt spoils the capture.
bool spoils_capture(ihipStream_t& stream) {
  if (stream.capture == nullptr) return false;
  stream.capture->is_invalidated = true;
  return true;
}

hipError_t create_stream(hipStream_t* stream, unsigned flags) {
  if (stream == nullptr || (flags & ~hipStreamNonBlocking) != 0) return hipErrorInvalidValue;
  const Call call;
  if (call.fault() != hipSuccess) return call.fault();
  if (!call.runtime.is_valid(nullptr)) return hipErrorNoDevice;
  auto created = std::make_unique<ihipStream_t>();
  created->device = current_device();
  created->flags = flags;
  *stream = created.release();
  call.runtime.streams.insert(*stream);
  return hipSuccess;
}

hipError_t destroy_stream(hipStream_t stream) {
  const Call call;
  if (stream == nullptr || !call.runtime.is_valid(stream)) return hipErrorInvalidHandle;
  if (stream->capture != nullptr) return hipErrorStreamCaptureUnsupported;
  call.runtime.drain(*stream);
  call.runtime.streams.erase(stream);
  delete stream;
  return call.fault();
}

hipError_t synchronize_stream(hipStream_t handle) {
  const Call call;
  Runtime& runtime = call.runtime;
  if (call.fault() != hipSuccess) return call.fault();
  if (!runtime.is_valid(handle)) return hipErrorInvalidHandle;
  ihipStream_t& stream = runtime.resolve(handle);
  if (spoils_capture(stream)) return hipErrorStreamCaptureUnsupported;
  runtime.drain(stream);
  while (stream.is_null && runtime.step(stream)) {
  }
  return runtime.check_canaries();
}

hipError_t query_stream(hipStream_t handle) {
  const Call call;
  if (call.fault() != hipSuccess) return call.fault();
  if (!call.runtime.is_valid(handle)) return hipErrorInvalidHandle;
  ihipStream_t& stream = call.runtime.resolve(handle);
  if (spoils_capture(stream)) return hipErrorStreamCaptureUnsupported;
  if (!call.runtime.step(stream)) return hipSuccess;
  return call.fault() != hipSuccess ? call.fault() : hipErrorNotReady;
}

// A wait within or into a capture is a dependency of the graph: its works stay in the order of the
// calls, so only the streams that take part need to be kept.
hipError_t join_capture(ihipStream_t& stream, const Record& record) {
  const auto source = record.capture.lock();
  if (source == nullptr) return hipErrorCapturedEvent;
  if (source->is_invalidated) return hipErrorStreamCaptureInvalidated;
  if (stream.capture != nullptr && stream.capture != source) return hipErrorStreamCaptureMerge;
  if (stream.capture == nullptr) {
    if (stream.is_null) return hipErrorStreamCaptureImplicit;
    stream.capture = source;
  }
  source->branches[&stream];
  auto& from = source->branches[record.stream];
  from.joined = std::max(from.joined, static_cast<std::size_t>(record.number));
  return hipSuccess;
}

hipError_t wait_event(hipStream_t handle, hipEvent_t event, unsigned flags) {
  const Call call;
  Runtime& runtime = call.runtime;
  if (call.fault() != hipSuccess) return call.fault();
  if (!runtime.is_valid(handle) || runtime.events.count(event) == 0) return hipErrorInvalidHandle;
  if (flags != 0) return hipErrorInvalidValue;
  ihipStream_t& stream = runtime.resolve(handle);
  if (event->record == nullptr) return hipSuccess;  // never recorded: nothing to wait for
  if (event->record->is_captured) return join_capture(stream, *event->record);
  if (stream.capture != nullptr) {
    stream.capture->is_invalidated = true;
    return hipErrorStreamCaptureIsolation;
  }
  return runtime.enqueue(stream, WaitWork{event->record});
}

hipError_t create_event(hipEvent_t* event, unsigned flags) {
  if (event == nullptr) return hipErrorInvalidValue;
  if ((flags & ~(hipEventBlockingSync | hipEventDisableTiming)) != 0) return hipErrorInvalidValue;
  const Call call;
  if (call.fault() != hipSuccess) return call.fault();
  if (!call.runtime.is_valid(nullptr)) return hipErrorNoDevice;
  auto created = std::make_unique<ihipEvent_t>();
  created->device = current_device();
  created->flags = flags;
  *event = created.release();
  call.runtime.events.insert(*event);
  return hipSuccess;
}

hipError_t destroy_event(hipEvent_t event) {
  const Call call;
  if (call.runtime.events.erase(event) == 0) return hipErrorInvalidHandle;
  delete event;  // its record lives on where a stream waits for it
  return call.fault();
}

hipError_t record_event(hipEvent_t event, hipStream_t handle) {
  const Call call;
  Runtime& runtime = call.runtime;
  if (call.fault() != hipSuccess) return call.fault();
  if (!runtime.is_valid(handle) || runtime.events.count(event) == 0) return hipErrorInvalidHandle;
  ihipStream_t& stream = runtime.resolve(handle);
  if (stream.device != event->device) return hipErrorInvalidHandle;
  auto record = std::make_shared<Record>();
  record->stream = &stream;
  if (stream.capture != nullptr) {
    record->is_captured = true;
    record->capture = stream.capture;
    record->number = stream.capture->branches[&stream].end;
    event->record = std::move(record);
    return hipSuccess;
  }
  const hipError_t queued = runtime.enqueue(stream, RecordWork{record});
  if (queued != hipSuccess) return queued;
  record->number = runtime.last_number();
  event->record = std::move(record);
  return hipSuccess;
}

// What synchronize, query and elapsed-time have in common.
hipError_t check_event(const Call& call, hipEvent_t event) {
  if (call.fault() != hipSuccess) return call.fault();
  if (call.runtime.events.count(event) == 0) return hipErrorInvalidHandle;
  if (event->record != nullptr && event->record->is_captured) return hipErrorCapturedEvent;
  return hipSuccess;
}

hipError_t synchronize_event(hipEvent_t event) {
  const Call call;
  const hipError_t checked = check_event(call, event);
  if (checked != hipSuccess || event->record == nullptr) return checked;
  call.runtime.wait_for(*event->record);
  return call.runtime.check_canaries();
}

hipError_t query_event(hipEvent_t event) {
  const Call call;
  const hipError_t checked = check_event(call, event);
  if (checked != hipSuccess || event->record == nullptr) return checked;
  if (event->record->done) return hipSuccess;
  call.runtime.step(*event->record->stream);
  return call.fault() != hipSuccess ? call.fault() : hipErrorNotReady;
}

hipError_t elapsed_time(float* milliseconds, hipEvent_t start, hipEvent_t stop) {
  if (milliseconds == nullptr) return hipErrorInvalidValue;
  const Call call;
  for (const hipEvent_t event : {start, stop}) {
    const hipError_t checked = check_event(call, event);
    if (checked != hipSuccess) return checked;
    if (event->record == nullptr || (event->flags & hipEventDisableTiming) != 0) {
      return hipErrorInvalidHandle;
    }
  }
  if (start->device != stop->device) return hipErrorInvalidHandle;
  if (!start->record->done || !stop->record->done) return hipErrorNotReady;
  *milliseconds =
      std::chrono::duration<float, std::milli>(stop->record->time - start->record->time).count();
  return hipSuccess;
}

}  // namespace

hipError_t hipStreamCreate(hipStream_t* stream) {
  return noted(create_stream(stream, hipStreamDefault));
}

hipError_t hipStreamCreateWithFlags(hipStream_t* stream, unsigned flags) {
  return noted(create_stream(stream, flags));
}

hipError_t hipStreamDestroy(hipStream_t stream) {
  return noted(destroy_stream(stream));
}

hipError_t hipStreamSynchronize(hipStream_t stream) {
  return noted(synchronize_stream(stream));
}

hipError_t hipStreamQuery(hipStream_t stream) {
  return noted(query_stream(stream));
}

hipError_t hipStreamWaitEvent(hipStream_t stream, hipEvent_t event, unsigned flags) {
  return noted(wait_event(stream, event, flags));
}

hipError_t hipStreamGetDevice(hipStream_t stream, hipDevice_t* device) {
  const Call call;
  if (device == nullptr) return noted(hipErrorInvalidValue);
  if (!call.runtime.is_valid(stream)) return noted(hipErrorInvalidHandle);
  *device = call.runtime.resolve(stream).device;
  return hipSuccess;
}

hipError_t hipStreamGetFlags(hipStream_t stream, unsigned* flags) {
  const Call call;
  if (flags == nullptr) return noted(hipErrorInvalidValue);
  if (!call.runtime.is_valid(stream)) return noted(hipErrorInvalidHandle);
  *flags = call.runtime.resolve(stream).flags;
  return hipSuccess;
}

hipError_t hipEventCreate(hipEvent_t* event) {
  return noted(create_event(event, hipEventDefault));
}

hipError_t hipEventCreateWithFlags(hipEvent_t* event, unsigned flags) {
  return noted(create_event(event, flags));
}

hipError_t hipEventDestroy(hipEvent_t event) {
  return noted(destroy_event(event));
}

hipError_t hipEventRecord(hipEvent_t event, hipStream_t stream) {
  return noted(record_event(event, stream));
}

hipError_t hipEventSynchronize(hipEvent_t event) {
  return noted(synchronize_event(event));
}

hipError_t hipEventQuery(hipEvent_t event) {
  return noted(query_event(event));
}

hipError_t hipEventElapsedTime(float* milliseconds, hipEvent_t start, hipEvent_t stop) {
  return noted(elapsed_time(milliseconds, start, stop));
}
