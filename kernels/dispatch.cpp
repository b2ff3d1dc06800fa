// Which kernel for which shape. The table is data; its order is the order of preference.
#include <stdexcept>

#include "kernels/variants.h"

namespace assay {

namespace {

// Rows up to max_cols columns take the variant. Reasoned, not measured: the narrowest block that
// holds a row, since fewer threads per row mean a shorter reduction.
struct Rule {
  std::int64_t max_cols;
  Variant variant;
};
constexpr Rule kRules[] = {
    {512, Variant::wave32x1},      {1024, Variant::wave32x2},      {2048, Variant::block128x1},
    {4096, Variant::block256x1},   {8192, Variant::block256x2},    {16384, Variant::block512x2},
    {32768, Variant::block1024x2}, {kAnyCols, Variant::multi1024},
};

constexpr bool every_rule_fits() {
  for (const Rule& rule : kRules) {
    if (rule.max_cols > info(rule.variant).max_cols) return false;
  }
  return true;
}
static_assert(every_rule_fits(), "a rule sends rows to a variant that cannot hold them");

}  // namespace

Variant dispatch(std::int64_t /*rows*/, std::int64_t cols) {
  for (const Rule& rule : kRules) {
    if (cols <= rule.max_cols) return rule.variant;
  }
  throw std::logic_error("dispatch: the last rule takes any number of columns");
}

std::optional<Variant> variant_from_name(std::string_view name) {
  for (const VariantInfo& variant : kVariants) {
    if (variant.name == name) return variant.variant;
  }
  return std::nullopt;
}

}  // namespace assay
