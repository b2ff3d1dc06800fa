// Which kernel for which shape.
#include <stdexcept>

#include "kernels/dispatch_table.h"
#include "kernels/variants.h"

#if defined(ASSAY_PLATFORM_HOST)
#include "kernels/platform/host/dispatch_table.h"
#elif defined(ASSAY_PLATFORM_NVIDIA)
#include "kernels/platform/nvidia/dispatch_table.h"
#elif defined(ASSAY_PLATFORM_AMD)
#include "kernels/platform/amd/dispatch_table.h"
#endif

namespace assay {

namespace {

constexpr bool every_rule_fits() {
  for (const DispatchRule& rule : kDispatchTable) {
    const std::int64_t held = info(rule.variant).max_cols(DType::kF32);
    if (held != kAnyCols && held < rule.max_row_bytes / 4) return false;
  }
  return true;
}
static_assert(every_rule_fits(), "a rule sends rows to a variant that cannot hold them");

}  // namespace

Variant dispatch(DType in, std::int64_t rows, std::int64_t cols) {
  const std::int64_t size = static_cast<std::int64_t>(size_of(in));
  for (const DispatchRule& rule : kDispatchTable) {
    if (rows > rule.max_rows) continue;
    if (rule.max_row_bytes == kAnyBytes || cols <= rule.max_row_bytes / size) return rule.variant;
  }
  throw std::logic_error("dispatch: the last rule takes any row");
}

int threads_for(const VariantInfo& variant, DType in, std::int64_t cols) {
  if (!variant.fits_threads) return variant.max_threads;
  const std::int64_t chunk = variant.chunks * 32 / static_cast<std::int64_t>(size_of(in));
  const std::int64_t needed = (cols + chunk - 1) / chunk;
  return static_cast<int>((needed + kLeastThreads - 1) / kLeastThreads * kLeastThreads);
}

std::optional<Variant> variant_from_name(std::string_view name) {
  for (const VariantInfo& variant : kVariants) {
    if (variant.name == name) return variant.variant;
  }
  return std::nullopt;
}

}  // namespace assay
