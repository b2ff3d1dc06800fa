// What the tests of the operation share: the lists of types, values in any input dtype, and tensors
// with known contents on the device.
#pragma once

#include <gtest/gtest.h>

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "kernels/allocator.h"
#include "kernels/runtime.h"

namespace assay {

#define ASSAY_X(e, ...) DType::e,
inline const std::vector<DType> kInputTypes = {ASSAY_INPUT_DTYPES(ASSAY_X)};
inline const std::vector<DType> kQuantTypes = {ASSAY_QUANT_DTYPES(ASSAY_X)};
#undef ASSAY_X

// No enumerator, though it fits into the enum.
inline constexpr DType kNoDType = static_cast<DType>(99);

// The bits of a value that `type` has exactly, as a normal number or zero.
inline std::uint32_t input_bits(DType type, float v) {
  const auto bits = std::bit_cast<std::uint32_t>(v);
  if (type == DType::kF32) return bits;
  if (type == DType::kBf16) return bits >> 16;
  const std::uint32_t magnitude = bits & 0x7fffffffu;
  return (bits >> 16 & 0x8000u) | (magnitude == 0 ? 0 : (magnitude >> 13) - (112u << 10));
}

template <class T>
std::vector<T> download(const Tensor& t) {
  std::vector<T> values(t.size_bytes() / sizeof(T));
  if (!values.empty()) {
    check(hipDeviceSynchronize(), "hipDeviceSynchronize");
    check(hipMemcpy(values.data(), t.data(), t.size_bytes(), hipMemcpyDeviceToHost), "hipMemcpy");
  }
  return values;
}

template <class T>
void upload(const Tensor& t, const std::vector<T>& values) {
  check(hipMemcpy(t.data(), values.data(), values.size() * sizeof(T), hipMemcpyHostToDevice),
        "hipMemcpy");
}

// A device tensor of an input dtype with these values in row-major order.
inline Tensor device_tensor(DType type, const Shape& shape, const std::vector<float>& values) {
  Tensor t = device_empty(type, shape);
  std::vector<std::uint8_t> bytes(t.size_bytes());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::uint32_t bits = input_bits(type, values[i]);  // little-endian, as devices are
    std::memcpy(&bytes[i * size_of(type)], &bits, size_of(type));
  }
  if (!bytes.empty()) upload(t, bytes);
  return t;
}

// Other shape and strides over a tensor's storage; `offset` in elements.
inline Tensor view(Tensor t, Shape shape, Shape strides, std::int64_t offset = 0) {
  t.shape = std::move(shape);
  t.strides = std::move(strides);
  t.byte_offset += static_cast<std::size_t>(offset) * size_of(t.dtype);
  return t;
}

}  // namespace assay
