#include "suites/device_call.h"

#include <cstring>

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

std::shared_ptr<Storage> storage_over(const GuardedBlock& block, Device device) {
  auto storage = std::make_shared<Storage>();
  storage->base = block.data();
  storage->bytes = block.bytes();
  storage->device = device;
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

}  // namespace

DeviceCall::DeviceCall(const Case& test, const Inputs& inputs, std::uint8_t poison, bool flush)
    : inputs_(inputs),
      device_{test.options.device},
      poison_(poison),
      x_(inputs.storage.size(), poison,
         {test.options.base * static_cast<int>(size_of(test.input)), flush}) {
  set_plain_options(test, call);
  call.x = tensor_over(storage_over(x_, device_), test.input, test.shape, inputs.strides);
  if (test.options.buffer) {
    const Shape shape = scale_shape(test);
    buffer_ = &add(static_cast<std::size_t>(checked_numel(shape)) * sizeof(float), flush);
    call.scale =
        tensor_over(storage_over(*buffer_, device_), DType::kF32, shape, contiguous_strides(shape));
  }
  if (inputs.scale_ub) {
    call.options.scale_ub = scalar(bytes_of(*inputs.scale_ub), DType::kF32, flush);
  }
  if (test.options.num_rows) {
    call.options.num_rows = scalar(bytes_of(*test.options.num_rows), DType::kInt32, flush);
  }
}

void DeviceCall::fill() {
  x_.write(inputs_.storage);
  fill_scalars();
}

void DeviceCall::fill_scalars() {
  for (auto& [block, value] : scalars_) block->write(value);
}

void DeviceCall::poison_buffer() {
  if (buffer_ != nullptr) {
    buffer_->write(std::vector<std::byte>(buffer_->bytes(), static_cast<std::byte>(poison_)));
  }
}

std::vector<std::string> DeviceCall::damage() const {
  std::vector<std::string> all;
  const auto note = [&all](const char* what, const GuardedBlock& block) {
    if (std::string damage = block.damage(); !damage.empty()) all.push_back(what + damage);
  };
  note("x: ", x_);
  for (const auto& block : blocks_) note("an argument: ", *block);
  return all;
}

GuardedBlock& DeviceCall::add(std::size_t bytes, bool flush) {
  blocks_.push_back(std::make_unique<GuardedBlock>(bytes, poison_, Placement{0, flush}));
  return *blocks_.back();
}

Tensor DeviceCall::scalar(std::vector<std::byte> value, DType dtype, bool flush) {
  GuardedBlock& block = add(value.size(), flush);
  scalars_.emplace_back(&block, std::move(value));
  return tensor_over(storage_over(block, device_), dtype, {1}, {1});
}

Call meta_call(const Case& test, const Inputs& inputs) {
  const Device device{test.options.device};
  Call call;
  set_plain_options(test, call);
  const auto elements = static_cast<std::int64_t>(inputs.storage.size() / size_of(test.input));
  Tensor storage = meta_empty(test.input, {elements + test.options.base}, device);
  call.x = tensor_over(storage.storage, test.input, test.shape, inputs.strides);
  call.x.byte_offset = static_cast<std::size_t>(test.options.base) * size_of(test.input);
  if (test.options.buffer) call.scale = meta_empty(DType::kF32, scale_shape(test), device);
  if (inputs.scale_ub) call.options.scale_ub = meta_empty(DType::kF32, {1}, device);
  if (test.options.num_rows) call.options.num_rows = meta_empty(DType::kInt32, {1}, device);
  return call;
}

}  // namespace assay
