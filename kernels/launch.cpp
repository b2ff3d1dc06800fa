#include "kernels/launch.h"

#include <fmt/format.h>

#include <algorithm>

#include "kernels/device/launchers.h"
#include "kernels/error.h"
#include "kernels/runtime.h"

namespace assay {

namespace {

Variant chosen(const Plan& plan, const LaunchConfig& config) {
  return config.variant.value_or(dispatch(plan.rows, plan.cols));
}

const void* offset_elements(const Tensor& x, std::int64_t elements) {
  return static_cast<const char*>(x.data()) +
         elements * static_cast<std::int64_t>(size_of(x.dtype));
}

}  // namespace

void check_holds(const Plan& plan, const LaunchConfig& config) {
  if (!config.variant) return;
  const VariantInfo& variant = info(*config.variant);
  if (plan.cols > variant.max_cols) {
    throw ArgumentError("variant", fmt::format("{} for {} columns", variant.name, plan.cols),
                        fmt::format("at most {} columns", variant.max_cols));
  }
}

void launch(const Plan& plan, const Tensor& x, const Tensor& out, const Tensor& scale,
            const Options& options, const LaunchConfig& config) {
  if (plan.rows == 0) return;
  const Variant variant = chosen(plan, config);
  const std::int64_t rows_per_block = info(variant).rows_per_block;
  const std::int64_t rows_per_launch =
      std::clamp(config.max_blocks, std::int64_t{1}, kMaxBlocks) * rows_per_block;
  const device::Launcher launcher = device::launcher(plan.in, plan.out);

  device::Arguments args{};
  args.out = out.data();
  args.scale = scale.data_as<float>();
  args.cols = plan.cols;
  args.row_stride = plan.row_stride;
  args.q = plan.q;
  if (options.scale_ub) args.scale_ub = options.scale_ub->data_as<const float>();
  if (options.num_rows) args.num_rows = options.num_rows->data_as<const std::int32_t>();
  args.num_rows_factor = plan.num_rows_factor;

  const DeviceGuard guard(x.device().index);
  for (std::int64_t run = 0; run * plan.run_rows < plan.rows; ++run) {
    args.x = offset_elements(x, run_offset(plan, run));
    args.x_first_row = run * plan.run_rows;
    const std::int64_t run_end = args.x_first_row + plan.run_rows;
    for (args.first_row = args.x_first_row; args.first_row < run_end;
         args.first_row += rows_per_launch) {
      args.end_row = std::min(args.first_row + rows_per_launch, run_end);
      const std::int64_t blocks =
          (args.end_row - args.first_row + rows_per_block - 1) / rows_per_block;
      launcher(variant, static_cast<unsigned>(blocks), static_cast<hipStream_t>(options.stream),
               args);
      check(hipGetLastError(), "kernel launch");
    }
  }
}

}  // namespace assay
