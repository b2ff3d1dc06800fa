// The kernel variants, as one list: launched, tested on every shape class, benchmarked and
// inspected from here. A new variant is one line (and a kernel, if its kind is new).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace assay {

// X(name, kind, threads per row, chunks of 16 elements per thread, rows per block)
//
// A single_pass variant holds rows of up to threads * chunks * 16 columns; multi_pass holds any.
#define ASSAY_VARIANTS(X)                 \
  X(wave32x1, single_pass, 32, 1, 8)      \
  X(wave32x2, single_pass, 32, 2, 8)      \
  X(block128x1, single_pass, 128, 1, 1)   \
  X(block256x1, single_pass, 256, 1, 1)   \
  X(block256x2, single_pass, 256, 2, 1)   \
  X(block512x2, single_pass, 512, 2, 1)   \
  X(block1024x2, single_pass, 1024, 2, 1) \
  X(multi1024, multi_pass, 1024, 0, 1)

enum class Variant {
#define ASSAY_X(name, ...) name,
  ASSAY_VARIANTS(ASSAY_X)
#undef ASSAY_X
};

struct VariantInfo {
  Variant variant;
  std::string_view name;
  int threads_per_row;
  int rows_per_block;
  std::int64_t max_cols;  // the widest row it can process
};

inline constexpr std::int64_t kAnyCols = INT64_MAX;

inline constexpr VariantInfo kVariants[] = {
#define ASSAY_X(name, kind, threads, chunks, rows) \
  {Variant::name, #name, threads, rows,            \
   chunks == 0 ? kAnyCols : std::int64_t{threads} * chunks * 16},
    ASSAY_VARIANTS(ASSAY_X)
#undef ASSAY_X
};

constexpr const VariantInfo& info(Variant variant) {
  return kVariants[static_cast<int>(variant)];
}
std::optional<Variant> variant_from_name(std::string_view name);

// The variant that per_token_quant launches for rows of `cols` columns (kernels/dispatch.cpp).
Variant dispatch(std::int64_t rows, std::int64_t cols);

}  // namespace assay
