// The operation. Its contract, bit for bit, is kernels/README.md.
#pragma once

#include <cstdint>
#include <optional>

#include "kernels/tensor.h"

namespace assay {

// A stream of the platform's runtime (hipStream_t); null is the default stream. Opaque here, so
// that callers need no runtime header.
using Stream = void*;

struct Options {
  // One float32 on x's device: the row maximum is limited to it.
  std::optional<Tensor> scale_ub;
  // One int32 on x's device: only rows below num_rows * num_rows_factor are processed (64-bit
  // product, negative counts as 0); no byte of the others' outputs and scales is touched.
  std::optional<Tensor> num_rows;
  std::int32_t num_rows_factor = 1;
  // Q of the contract; none means the type's largest finite value.
  std::optional<float> qmax;
  // The work is ordered on it; the call does not synchronize.
  Stream stream = nullptr;
};

struct QuantResult {
  Tensor out;    // dtype quant_dtype, shape x.shape, contiguous, on x's device
  Tensor scale;  // float32 (*x.shape[:-1], 1), contiguous; the passed buffer when there was one
};

// Quantizes each row of x (its last dimension) with one scale per row.
//
// x: rank >= 1; bf16, f16 or f32; last dimension contiguous, rows at any stride >= cols (outer
// dimensions that do not collapse to one row stride cost a launch per index); any alignment that
// the dtype allows.
// quant_dtype: any of ASSAY_QUANT_DTYPES.
// scale: an output buffer for the scales, or none to allocate one.
//
// Throws ArgumentError before anything is allocated or launched; DeviceError when the device does.
QuantResult per_token_quant(const Tensor& x, DType quant_dtype,
                            const std::optional<Tensor>& scale = std::nullopt,
                            const Options& options = {});

// The same call on meta tensors (x and whatever else is passed): the dtype, shape, strides, device
// and aliasing of the real call's results, its errors with its texts, its bytes accounted; nothing
// that can be dereferenced.
QuantResult per_token_quant_fake(const Tensor& x, DType quant_dtype,
                                 const std::optional<Tensor>& scale = std::nullopt,
                                 const Options& options = {});

}  // namespace assay
