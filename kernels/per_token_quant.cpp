#include "kernels/per_token_quant.h"

#include "kernels/allocator.h"
#include "kernels/error.h"
#include "kernels/launch.h"
#include "kernels/plan.h"

namespace assay {

QuantResult per_token_quant(const Tensor& x, DType quant_dtype, const std::optional<Tensor>& scale,
                            const Options& options) {
  return per_token_quant(x, quant_dtype, scale, options, LaunchConfig{});
}

QuantResult per_token_quant(const Tensor& x, DType quant_dtype, const std::optional<Tensor>& scale,
                            const Options& options, const LaunchConfig& config) {
  const Plan p = plan(x, quant_dtype, scale, options);
  if (x.is_meta()) {
    throw ArgumentError("x", "a meta tensor",
                        "a tensor with memory (per_token_quant_fake takes meta)");
  }
  check_holds(p, config);
  QuantResult result;
  result.out = device_empty(p.out, p.out_shape, x.device());
  result.scale = scale ? *scale : device_empty(DType::kF32, p.scale_shape, x.device());
  launch(p, x, result.out, result.scale, options, config);
  return result;
}

QuantResult per_token_quant_fake(const Tensor& x, DType quant_dtype,
                                 const std::optional<Tensor>& scale, const Options& options) {
  const Plan p = plan(x, quant_dtype, scale, options);
  if (!x.is_meta()) {
    throw ArgumentError("x", "a tensor with memory",
                        "a meta tensor (per_token_quant takes memory)");
  }
  QuantResult result;
  result.out = meta_empty(p.out, p.out_shape, x.device());
  result.scale = scale ? *scale : meta_empty(DType::kF32, p.scale_shape, x.device());
  return result;
}

}  // namespace assay
