#include "suites/device_run.h"

#include <fmt/format.h>

#include <cstring>

#include "kernels/error.h"
#include "kernels/runtime.h"
#include "suites/bad_calls.h"
#include "suites/guarded_memory.h"

namespace assay {

namespace {

Tensor tensor_over(std::shared_ptr<Storage> storage, DType dtype, Shape shape, Shape strides) {
  Tensor t;
  t.storage = std::move(storage);
  t.dtype = dtype;
  t.shape = std::move(shape);
  t.strides = std::move(strides);
  return t;
}

std::shared_ptr<Storage> storage_over(const GuardedBlock& block) {
  auto storage = std::make_shared<Storage>();
  storage->base = block.data();
  storage->bytes = block.bytes();
  return storage;
}

template <class T>
std::vector<std::byte> bytes_of(const T& value) {
  std::vector<std::byte> bytes(sizeof(T));
  std::memcpy(bytes.data(), &value, sizeof(T));
  return bytes;
}

Shape scale_shape(const Case& test) {
  Shape shape = test.shape;
  shape.back() = 1;
  return shape;
}

// The options that are plain values.
void set_plain_options(const Case& test, Call& call) {
  call.quant_dtype = test.quant;
  call.options.num_rows_factor = test.options.factor;
  if (!test.options.qmax.empty()) call.options.qmax = std::stof(test.options.qmax);
}

// The call's device tensors, each in a guarded block of its own.
class DeviceCall {
 public:
  DeviceCall(const Case& test, const Inputs& inputs, std::uint8_t poison, bool flush)
      : x_(inputs.storage.size(), poison,
           {test.options.base * static_cast<int>(size_of(test.input)), flush}) {
    set_plain_options(test, call);
    call.x = tensor_over(storage_over(x_), test.input, test.shape, inputs.strides);
    if (test.options.buffer) {
      const Shape shape = scale_shape(test);
      auto& block =
          add(static_cast<std::size_t>(checked_numel(shape)) * sizeof(float), poison, flush);
      call.scale = tensor_over(storage_over(block), DType::kF32, shape, contiguous_strides(shape));
    }
    if (inputs.scale_ub) call.options.scale_ub = scalar(*inputs.scale_ub, DType::kF32, flush);
    if (test.options.num_rows) {
      call.options.num_rows = scalar(*test.options.num_rows, DType::kInt32, flush);
    }
  }

  GuardedBlock& x() { return x_; }
  std::vector<std::string> damage() const {
    std::vector<std::string> all;
    const auto note = [&all](const char* what, const GuardedBlock& block) {
      if (std::string damage = block.damage(); !damage.empty()) all.push_back(what + damage);
    };
    note("x: ", x_);
    for (const auto& block : blocks_) note("an argument: ", *block);
    return all;
  }

  Call call;

 private:
  GuardedBlock& add(std::size_t bytes, std::uint8_t poison, bool flush) {
    blocks_.push_back(std::make_unique<GuardedBlock>(bytes, poison, Placement{0, flush}));
    return *blocks_.back();
  }
  template <class T>
  Tensor scalar(T value, DType dtype, bool flush) {
    GuardedBlock& block = add(sizeof(T), 0, flush);
    block.write(bytes_of(value));
    return tensor_over(storage_over(block), dtype, {1}, {1});
  }

  GuardedBlock x_;
  std::vector<std::unique_ptr<GuardedBlock>> blocks_;
};

// A user stream on which x arrives late: work that keeps the device busy, then the copy of x. Until
// then x holds poison.
class DelayedProducer {
 public:
  DelayedProducer(GuardedBlock& x, const std::vector<std::byte>& bytes) {
    check(hipStreamCreateWithFlags(&stream_, hipStreamNonBlocking), "hipStreamCreateWithFlags");
    check(hipEventCreate(&delayed_), "hipEventCreate");
    check(hipMalloc(&scratch_, kScratch), "hipMalloc");
    check(hipHostMalloc(&pinned_, std::max<std::size_t>(bytes.size(), 1), 0), "hipHostMalloc");
    std::memcpy(pinned_, bytes.data(), bytes.size());
    check(hipDeviceSynchronize(), "hipDeviceSynchronize");
    for (int i = 0; i < kRounds; ++i) {
      check(hipMemsetAsync(scratch_, i, kScratch, stream_), "hipMemsetAsync");
    }
    check(hipEventRecord(delayed_, stream_), "hipEventRecord");
    if (!bytes.empty()) {
      check(hipMemcpyAsync(x.data(), pinned_, bytes.size(), hipMemcpyHostToDevice, stream_),
            "hipMemcpyAsync");
    }
  }
  ~DelayedProducer() {
    (void)hipStreamSynchronize(stream_);
    (void)hipEventDestroy(delayed_);
    (void)hipStreamDestroy(stream_);
    (void)hipFree(scratch_);
    (void)hipHostFree(pinned_);
  }
  DelayedProducer(const DelayedProducer&) = delete;
  DelayedProducer& operator=(const DelayedProducer&) = delete;

  Stream stream() const { return stream_; }
  // Whether the delay is still going on.
  bool pending() const {
    const bool pending = hipEventQuery(delayed_) == hipErrorNotReady;
    (void)hipGetLastError();
    return pending;
  }

 private:
  // Tens of milliseconds on a GPU, well over what a call takes on the host; the host device runs
  // nothing until it is asked to, so that any work is a delay there.
  static constexpr std::size_t kScratch = kSimulatedDevice ? 4096 : std::size_t{512} << 20;
  static constexpr int kRounds = kSimulatedDevice ? 4 : 200;

  hipStream_t stream_ = nullptr;
  hipEvent_t delayed_ = nullptr;
  void* scratch_ = nullptr;
  void* pinned_ = nullptr;
};

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

Call meta_call(const Case& test, const Inputs& inputs) {
  Call call;
  set_plain_options(test, call);
  const auto elements = static_cast<std::int64_t>(inputs.storage.size() / size_of(test.input));
  Tensor storage = meta_empty(test.input, {elements + test.options.base});
  call.x = tensor_over(storage.storage, test.input, test.shape, inputs.strides);
  call.x.byte_offset = static_cast<std::size_t>(test.options.base) * size_of(test.input);
  if (test.options.buffer) call.scale = meta_empty(DType::kF32, scale_shape(test));
  if (inputs.scale_ub) call.options.scale_ub = meta_empty(DType::kF32, {1});
  if (test.options.num_rows) call.options.num_rows = meta_empty(DType::kInt32, {1});
  return call;
}

RealRun device_run(const Case& test, const Inputs& inputs, Candidate& candidate,
                   std::uint8_t poison, bool flush) {
  RealRun run;
  run.poison = poison;
  DeviceCall device(test, inputs, poison, flush);
  std::optional<DelayedProducer> producer;
  if (test.options.stream) {
    producer.emplace(device.x(), inputs.storage);
    device.call.options.stream = producer->stream();
  } else {
    device.x().write(inputs.storage);
  }
  if (!test.options.bad.empty()) find_bad_call(test.options.bad)->apply(device.call);

  const auto memory =
      std::make_shared<GuardedMemory>(poison, Placement{test.options.out_base, flush});
  std::optional<QuantResult> result;
  {
    const MemoryScope scope(memory);
    run.thrown = catching([&] { result = candidate.real(device.call, launch_config(test)); });
  }
  if (producer) {
    run.returned_before_producer = producer->pending();
    // Work that went to the default stream instead must not find x there by waiting long enough.
    (void)hipStreamSynchronize(nullptr);
  }
  const hipError_t status = producer
                                ? hipStreamSynchronize(static_cast<hipStream_t>(producer->stream()))
                                : hipDeviceSynchronize();
  if (status != hipSuccess) {
    run.device_error = fmt::format("{} ({})", hipGetErrorString(status), take_device_fault());
  }

  if (result) {
    run.out = facts_of(result->out, device.call);
    run.scale = facts_of(result->scale, device.call);
    run.codes = read_tensor(result->out);
    run.scales = read_tensor(result->scale);
  }
  run.x_untouched = device.x().read() == inputs.storage;
  run.damage = device.damage();
  for (const std::string& damage : memory->damage()) run.damage.push_back("a result: " + damage);
  run.allocated_bytes = memory->allocated_bytes();
  return run;
}

}  // namespace assay
