// From a plan to kernel launches.
#pragma once

#include <cstdint>
#include <optional>

#include "kernels/per_token_quant.h"
#include "kernels/plan.h"
#include "kernels/variants.h"

namespace assay {

// Platforms limit the threads of a grid to 32 bits, and the largest block has 1024.
inline constexpr std::int64_t kMaxBlocks = std::int64_t{1} << 21;

// How to launch, where it is not left to dispatch: for tests and benchmarks of each variant.
struct LaunchConfig {
  std::optional<Variant> variant;
  // No launch has more blocks than this, from 1 to kMaxBlocks. More rows take several launches.
  std::int64_t max_blocks = kMaxBlocks;
};

// Throws ArgumentError when the configured variant cannot hold the plan's rows.
void check_holds(const Plan& plan, const LaunchConfig& config);

// Queues the kernels of a validated call on options.stream, on x's device. out and scale are as
// plan() describes them. Launches nothing for 0 rows. Throws DeviceError when a launch fails.
void launch(const Plan& plan, const Tensor& x, const Tensor& out, const Tensor& scale,
            const Options& options, const LaunchConfig& config = {});

// per_token_quant with a launch configuration.
QuantResult per_token_quant(const Tensor& x, DType quant_dtype, const std::optional<Tensor>& scale,
                            const Options& options, const LaunchConfig& config);

}  // namespace assay
