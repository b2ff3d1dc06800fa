// Rows on the device against the bytes that they should have, compared there: the sets of a cold
// rotation are too many bytes to fetch after every repetition.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "kernels/tensor.h"

namespace assay::bench {

// Where the rows lie: set i's row r at base + i * set_pitch + r * row_bytes.
struct RowLayout {
  const void* base;
  std::int64_t sets, set_pitch, row_bytes;
};

class DeviceComparison {
 public:
  // Of `rows` rows of every set, which repeat `unique` ones. Throws DeviceError.
  DeviceComparison(std::int64_t rows, std::int64_t unique);

  // Whether they are all as in `expected`, unique * row_bytes bytes on the device. Waits for the
  // device. Throws DeviceError.
  bool same(const RowLayout& layout, const Tensor& expected) const;

 private:
  std::int64_t rows_, unique_;
  Tensor flag_;  // int32
};

// Bytes in device memory.
Tensor upload(std::span<const std::byte> bytes);

}  // namespace assay::bench
