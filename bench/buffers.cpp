#include "bench/buffers.h"

#include <fmt/format.h>

#include <algorithm>

#include "kernels/allocator.h"
#include "kernels/runtime.h"

namespace assay::bench {

namespace {

constexpr std::int64_t kAlignment = 256;                  // what hipMalloc gives, for every set
constexpr std::int64_t kMaxSets = std::int64_t{1} << 18;  // a launch each is captured

std::int64_t pitch(std::int64_t bytes) {
  return (bytes + kAlignment - 1) / kAlignment * kAlignment;
}

Tensor slab(std::int64_t sets, std::int64_t bytes) {
  return device_empty(DType::kInt8, {sets * pitch(bytes)});
}

Tensor cut(const Tensor& slab, std::int64_t index, DType dtype, Shape shape) {
  Tensor tensor{slab.storage, 0, dtype, shape, contiguous_strides(shape)};
  tensor.byte_offset =
      static_cast<std::size_t>(index * pitch(static_cast<std::int64_t>(tensor.size_bytes())));
  return tensor;
}

}  // namespace

std::string_view name_of(Temperature temperature) {
  return temperature == Temperature::kHot ? "hot" : "cold";
}

std::int64_t unique_rows(const Matrix& matrix) {
  if (matrix.elements() <= kUniqueElements) return matrix.rows;
  return std::max<std::int64_t>(1, kUniqueElements / matrix.cols);
}

int rotation_sets(Temperature temperature, std::int64_t set_bytes, std::int64_t last_level_cache,
                  std::int64_t memory) {
  const std::int64_t sets =
      temperature == Temperature::kHot ? 1 : 2 * last_level_cache / set_bytes + 1;
  if (sets > kMaxSets || sets * set_bytes > memory) {
    throw DeviceError(
        fmt::format("{} buffers: {} sets of {} bytes; at most {} sets and {} bytes of free memory",
                    name_of(temperature), sets, set_bytes, kMaxSets, memory));
  }
  return static_cast<int>(sets);
}

Buffers::Buffers(const Matrix& matrix, std::vector<std::byte> x, Temperature temperature,
                 const Target& target)
    : matrix_(matrix), x_(std::move(x)) {
  const std::int64_t x_bytes = matrix.elements() * static_cast<std::int64_t>(size_of(matrix.input));
  const std::int64_t out_bytes = matrix.elements();
  const std::int64_t scale_bytes = matrix.rows * 4;
  sets_ = rotation_sets(temperature, x_bytes + out_bytes + scale_bytes, target.last_level_cache,
                        target.free_memory);
  x_slab_ = slab(sets_, x_bytes);
  out_slab_ = slab(sets_, out_bytes);
  scale_slab_ = slab(sets_, scale_bytes);
  auto* const first = x_slab_.data_as<std::byte>();
  const auto bytes = static_cast<std::size_t>(x_bytes);
  check(hipMemcpy(first, x_.data(), x_.size(), hipMemcpyHostToDevice), "hipMemcpy");
  for (std::size_t done = x_.size(); done < bytes;) {  // what is there doubles
    const std::size_t more = std::min(done, bytes - done);
    check(hipMemcpy(first + done, first, more, hipMemcpyDeviceToDevice), "hipMemcpy");
    done += more;
  }
  for (int i = 1; i < sets_; ++i) {
    check(hipMemcpy(set(i, DType::kInt8).x.data(), first, bytes, hipMemcpyDeviceToDevice),
          "hipMemcpy");
  }
}

Buffers::Set Buffers::set(int index, DType quant) const {
  return {cut(x_slab_, index, matrix_.input, {matrix_.rows, matrix_.cols}),
          cut(out_slab_, index, quant, {matrix_.rows, matrix_.cols}),
          cut(scale_slab_, index, DType::kF32, {matrix_.rows, 1})};
}

void Buffers::poison(std::uint8_t byte) const {
  for (const Tensor* slab : {&out_slab_, &scale_slab_}) {
    check(hipMemset(slab->data(), byte, slab->size_bytes()), "hipMemset");
  }
  check(hipDeviceSynchronize(), "hipDeviceSynchronize");
}

}  // namespace assay::bench
