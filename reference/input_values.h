// Decoders of the input dtypes: raw bits to float32. Every bf16 and f16 value is exact in float32.
#pragma once

#include <cstdint>
#include <span>

#include "kernels/dtype.h"

namespace assay::reference {

// A matrix to be quantized, as raw bits: element (r, c) is number r * row_stride + c at `data`.
struct InputView {
  const void* data = nullptr;
  DType dtype = DType::kF32;
  std::int64_t rows = 0;
  std::int64_t cols = 0;
  std::int64_t row_stride = 0;  // in elements; may exceed cols

  const void* row(std::int64_t r) const;
};

// One element from its bits (the low 16 of them for bf16 and f16).
float input_value(DType type, std::uint32_t bits);

// `out.size()` consecutive elements from `elements`, which needs no alignment.
void decode_inputs(DType type, const void* elements, std::span<float> out);

}  // namespace assay::reference
