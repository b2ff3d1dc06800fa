#include "kernels/tensor.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <stdexcept>

namespace assay {

std::string to_string(const Device& device) {
  return fmt::format("gpu:{}", device.index);
}

std::int64_t checked_numel(const Shape& shape) {
  std::int64_t product = 1;
  bool empty = false;
  for (const std::int64_t extent : shape) {
    empty |= extent == 0;
    if (extent != 0 && __builtin_mul_overflow(product, extent, &product)) {
      throw std::overflow_error("the shape " + to_string(shape) + " has too many elements");
    }
  }
  return empty ? 0 : product;
}

std::int64_t Tensor::numel() const {
  return checked_numel(shape);
}

bool Tensor::is_contiguous() const {
  if (numel() == 0) return true;
  std::int64_t expected = 1;
  for (int d = rank() - 1; d >= 0; --d) {
    if (shape[d] != 1 && strides[d] != expected) return false;
    expected *= shape[d];
  }
  return true;
}

std::uintptr_t Tensor::span_begin() const {
  return reinterpret_cast<std::uintptr_t>(data());
}

std::uintptr_t Tensor::span_end() const {
  if (numel() == 0) return span_begin();
  std::uint64_t last = 0;
  for (int d = 0; d < rank(); ++d) {
    last += static_cast<std::uint64_t>(shape[d] - 1) * static_cast<std::uint64_t>(strides[d]);
  }
  return span_begin() + (last + 1) * size_of(dtype);
}

Shape contiguous_strides(const Shape& shape) {
  Shape strides(shape.size());
  std::int64_t stride = 1;
  for (int d = static_cast<int>(shape.size()) - 1; d >= 0; --d) {
    strides[d] = stride;
    stride *= shape[d] == 0 ? 1 : shape[d];
  }
  return strides;
}

std::string to_string(const Shape& shape) {
  return fmt::format("({})", fmt::join(shape, ", "));
}

bool overlaps(const Tensor& a, const Tensor& b) {
  if (a.numel() == 0 || b.numel() == 0) return false;
  return a.span_begin() < b.span_end() && b.span_begin() < a.span_end();
}

}  // namespace assay
