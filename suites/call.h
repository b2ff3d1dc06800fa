// One call of the operation as a value, so that it can be made once and then run for real, run on
// meta tensors, or spoilt.
#pragma once

#include <optional>

#include "kernels/per_token_quant.h"

namespace assay {

struct Call {
  Tensor x;
  DType quant_dtype = DType::kInt8;
  std::optional<Tensor> scale;
  Options options;
};

}  // namespace assay
