// The golden reference of per-token quantization: the contract's five steps in plain float32.
#pragma once

#include <cstdint>
#include <optional>

#include "kernels/dtype.h"
#include "reference/input_values.h"

namespace assay::reference {

// The options as values (the operation takes two of them as tensors on the device).
struct QuantizeOptions {
  std::optional<float> scale_ub = std::nullopt;
  std::optional<std::int32_t> num_rows = std::nullopt;
  std::int32_t num_rows_factor = 1;
  std::optional<float> qmax = std::nullopt;
};

// Q of the contract: qmax, or the type's largest finite value. Throws std::invalid_argument unless
// `quant` is a quantized type and 0 < Q <= its largest finite value.
float resolve_qmax(DType quant, const QuantizeOptions& options = {});

// How many of `rows` the options let through: max(0, num_rows * num_rows_factor), in 64 bits.
std::int64_t processed_rows(std::int64_t rows, const QuantizeOptions& options);

// Steps 1 and 2: the largest magnitude of a row, NaN if any element is, limited to scale_ub. As
// torch.minimum does, a NaN scale_ub gives NaN. A zero or negative one is taken literally.
float row_amax(const float* row, std::int64_t cols);
float limit_amax(float amax, std::optional<float> scale_ub);

// Step 3: a / Q, or 1 where that is 0 (including underflow). The contract leaves the payload of a
// NaN scale open; it is 0x7FC00000 here, so that two results can be compared as bytes.
float scale_of(float amax, float qmax);

// Steps 4 and 5: the code of one element.
std::uint8_t quantize_element(DType quant, float x, float scale, float qmax);

// Quantizes the processed rows of x: codes[r * x.cols + c] and scales[r]. What belongs to the other
// rows is not touched. Runs on `threads` threads (0: one per core); the result does not depend on
// their number. Throws std::invalid_argument for bad arguments and std::runtime_error where the
// thread's arithmetic is not IEEE (see ieee.h).
void quantize(const InputView& x, DType quant, const QuantizeOptions& options, std::uint8_t* codes,
              float* scales, int threads = 0);

// One row of `cols` elements; returns its scale. num_rows plays no part.
float quantize_row(const void* row, DType dtype, std::int64_t cols, DType quant,
                   const QuantizeOptions& options, std::uint8_t* codes);

}  // namespace assay::reference
