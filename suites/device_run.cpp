#include "suites/device_run.h"

#include <fmt/format.h>

#include "kernels/error.h"
#include "kernels/runtime.h"
#include "suites/bad_calls.h"
#include "suites/delayed_producer.h"
#include "suites/device_call.h"
#include "suites/graph.h"
#include "suites/guarded_memory.h"

namespace assay {

namespace {

// The bytes of a result, as many as it should have and its storage holds.
std::vector<std::byte> read_tensor(const Tensor& t) {
  if (!t.storage || t.is_meta() || t.storage->base == nullptr) return {};
  std::vector<std::byte> bytes(std::min(t.size_bytes(), t.storage->bytes - t.byte_offset));
  if (!bytes.empty()) {
    check(hipMemcpy(bytes.data(), t.data(), bytes.size(), hipMemcpyDeviceToHost), "hipMemcpy");
  }
  return bytes;
}

// Puts a source of device memory in place for a scope.
class MemoryScope {
 public:
  explicit MemoryScope(std::shared_ptr<DeviceMemory> memory)
      : previous_(set_device_memory(std::move(memory))) {}
  ~MemoryScope() { set_device_memory(previous_); }
  MemoryScope(const MemoryScope&) = delete;
  MemoryScope& operator=(const MemoryScope&) = delete;

 private:
  std::shared_ptr<DeviceMemory> previous_;
};

LaunchConfig launch_config(const Case& test) {
  LaunchConfig config;
  if (!test.options.variant.empty()) config.variant = variant_from_name(test.options.variant);
  if (test.options.blocks != 0) config.max_blocks = test.options.blocks;
  return config;
}

// A case being run: its tensors, the operation's memory, and what came of it.
class Execution {
 public:
  Execution(const Case& test, const Inputs& inputs, Candidate& candidate, std::uint8_t poison,
            bool flush)
      : test_(test),
        inputs_(inputs),
        candidate_(candidate),
        device_(test, inputs, poison, flush),
        memory_(std::make_shared<GuardedMemory>(poison, Placement{test.options.out_base, flush})) {
    run_.poison = poison;
  }

  RealRun run() {
    if (test_.options.graph) {
      replay_captured();
    } else if (test_.options.stream) {
      call_behind_producer();
    } else {
      device_.fill();
      spoil();
      call();
      note_error(hipDeviceSynchronize());
    }
    collect();
    return std::move(run_);
  }

 private:
  void spoil() {
    if (!test_.options.bad.empty()) find_bad_call(test_.options.bad)->apply(device_.call);
  }

  // With device 0 as the current one, wherever the tensors are.
  void call() {
    const MemoryScope scope(memory_);
    const DeviceGuard caller(0);
    const std::uint64_t before = memory_->allocated_bytes();
    run_.thrown = catching([&] { result_ = candidate_.real(device_.call, launch_config(test_)); });
    run_.allocated_bytes = memory_->allocated_bytes() - before;
    (void)hipGetDevice(&run_.current_device);
  }

  void note_error(hipError_t status) {
    if (status == hipSuccess) return;
    run_.device_error = fmt::format("{} ({})", hipGetErrorString(status), take_device_fault());
  }

  void call_behind_producer() {
    device_.fill_scalars();
    const DelayedProducer producer(device_.x(), inputs_.storage);
    device_.call.options.stream = producer.stream();
    spoil();
    call();
    run_.returned_before_producer = producer.pending();
    // Work that went to the default stream instead must not find x there by waiting long enough.
    (void)hipStreamSynchronize(nullptr);
    note_error(hipStreamSynchronize(static_cast<hipStream_t>(producer.stream())));
  }

  // As a framework does it: a call before the capture, the capture, and replays on data that the
  // capture never saw. Until the last one x, the scalars and the results hold poison.
  void replay_captured() {
    hipStream_t stream = nullptr;
    check(hipStreamCreateWithFlags(&stream, hipStreamNonBlocking), "hipStreamCreateWithFlags");
    const std::shared_ptr<void> destroys(
        stream, [](void* s) { (void)hipStreamDestroy(static_cast<hipStream_t>(s)); });
    device_.call.options.stream = stream;
    spoil();
    memory_->keep_released();
    check(hipDeviceSynchronize(), "hipDeviceSynchronize");
    call();
    result_.reset();
    note_error(hipStreamSynchronize(stream));
    if (run_.thrown || !run_.device_error.empty()) return;

    // A copy to the device may still be under way when hipMemcpy returns, and this stream does not
    // wait for it.
    memory_->poison_again();
    check(hipDeviceSynchronize(), "hipDeviceSynchronize");
    const Thrown capturing = catching([&] {
      const Graph graph(stream, [&] { call(); });
      graph.launch(stream);
      note_error(hipStreamSynchronize(stream));
      memory_->poison_again();
      device_.poison_buffer();
      device_.fill();
      check(hipDeviceSynchronize(), "hipDeviceSynchronize");
      graph.launch(stream);
      note_error(hipStreamSynchronize(stream));
    });
    if (!run_.thrown) run_.thrown = capturing;
  }

  void collect() {
    if (result_) {
      run_.out = facts_of(result_->out, device_.call);
      run_.scale = facts_of(result_->scale, device_.call);
      run_.codes = read_tensor(result_->out);
      run_.scales = read_tensor(result_->scale);
    }
    run_.x_untouched = device_.x().read() == inputs_.storage;
    run_.damage = device_.damage();
    for (const std::string& damage : memory_->damage()) {
      run_.damage.push_back("a result: " + damage);
    }
  }

  const Case& test_;
  const Inputs& inputs_;
  Candidate& candidate_;
  DeviceCall device_;
  std::shared_ptr<GuardedMemory> memory_;
  std::optional<QuantResult> result_;
  RealRun run_;
};

}  // namespace

Thrown catching(const std::function<void()>& function) {
  try {
    function();
    return {};
  } catch (const ArgumentError& e) {
    return {Thrown::Kind::kArgument, e.argument(), e.what()};
  } catch (const DeviceError& e) {
    return {Thrown::Kind::kDevice, "", e.what()};
  } catch (const std::exception& e) {
    return {Thrown::Kind::kOther, "", e.what()};
  }
}

TensorFacts facts_of(const Tensor& t, const Call& call) {
  TensorFacts facts;
  facts.dtype = t.dtype;
  facts.shape = t.shape;
  facts.strides = t.strides;
  if (t.storage) {
    facts.device = t.device();
    facts.meta = t.is_meta();
    facts.is_passed_scale =
        call.scale && t.storage == call.scale->storage && t.byte_offset == call.scale->byte_offset;
  }
  return facts;
}

RealRun device_run(const Case& test, const Inputs& inputs, Candidate& candidate,
                   std::uint8_t poison, bool flush) {
  const DeviceGuard tensors_on(test.options.device);
  return Execution(test, inputs, candidate, poison, flush).run();
}

}  // namespace assay
