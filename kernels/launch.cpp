#include "kernels/launch.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/device/launchers.h"
#include "kernels/error.h"
#include "kernels/runtime.h"

namespace assay {

namespace {

Variant chosen(const Plan& plan, const LaunchConfig& config) {
  return config.variant.value_or(dispatch(plan.in, plan.rows, plan.cols));
}

// The widest access that every row of the launch allows. Vectors are aligned to their own size, and
// they fill the row.
device::Access access_for(const device::Arguments& args, DType in) {
  const std::size_t size = size_of(in);
  const auto of_x = reinterpret_cast<std::uintptr_t>(args.x) |
                    static_cast<std::uintptr_t>(args.row_stride) * size;
  const auto of_out =
      reinterpret_cast<std::uintptr_t>(args.out) | static_cast<std::uintptr_t>(args.cols);
  const std::uintptr_t chunk = 32 / size, vector = 16 / size;  // elements, and bytes of their codes
  if (of_x % 16 != 0 || of_out % vector != 0) return device::Access::kShifted;
  return of_out % chunk == 0 ? device::Access::kChunks : device::Access::kVectors;
}

// Steps 2 to 4 of the contract as the kernels take them.
void set_q(device::Arguments& args, const Plan& plan) {
  args.q = plan.q;
  args.is_plain_q = plan.q == largest_finite(plan.out);
  const bool is_near_one = plan.q >= 0x1p-20f && plan.q <= 0x1p20f;
  args.least_bounded = is_near_one ? 0x1p-40f : std::numeric_limits<float>::infinity();
  args.q_reciprocal = 1.0f / plan.q;
  args.q_reciprocal_low = std::fma(-args.q_reciprocal, plan.q, 1.0f) * args.q_reciprocal;
}

// Calls this small are over before their first bytes arrive: their rows are loaded without waiting
// for num_rows. In larger ones that would be traffic for rows that nobody wants.
constexpr std::int64_t kReadsAheadElements = std::int64_t{1} << 22;

const void* offset_elements(const Tensor& x, std::int64_t elements) {
  return static_cast<const char*>(x.data()) +
         elements * static_cast<std::int64_t>(size_of(x.dtype));
}

}  // namespace

void check_holds(const Plan& plan, const LaunchConfig& config) {
  if (!config.variant) return;
  const VariantInfo& variant = info(*config.variant);
  if (plan.cols > variant.max_cols(plan.in)) {
    throw ArgumentError("variant", fmt::format("{} for {} columns", variant.name, plan.cols),
                        fmt::format("at most {} columns", variant.max_cols(plan.in)));
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
  set_q(args, plan);
  if (options.scale_ub) args.scale_ub = options.scale_ub->data_as<const float>();
  if (options.num_rows) args.num_rows = options.num_rows->data_as<const std::int32_t>();
  args.num_rows_factor = plan.num_rows_factor;
  args.reads_ahead = plan.rows <= kReadsAheadElements / plan.cols;
  args.threads = threads_for(info(variant), plan.in, plan.cols);
  const int threads = args.threads * info(variant).rows_per_block;

  const DeviceGuard guard(x.device().index);
  for (std::int64_t run = 0; run * plan.run_rows < plan.rows; ++run) {
    args.x = offset_elements(x, run_offset(plan, run));
    args.x_first_row = run * plan.run_rows;
    args.access = access_for(args, plan.in);
    const std::int64_t run_end = args.x_first_row + plan.run_rows;
    for (args.first_row = args.x_first_row; args.first_row < run_end;
         args.first_row += rows_per_launch) {
      args.end_row = std::min(args.first_row + rows_per_launch, run_end);
      const std::int64_t blocks =
          (args.end_row - args.first_row + rows_per_block - 1) / rows_per_block;
      launcher(variant, static_cast<unsigned>(blocks), static_cast<unsigned>(threads),
               static_cast<hipStream_t>(options.stream), args);
      check(hipGetLastError(), "kernel launch");
    }
  }
}

}  // namespace assay
