// The kernel variants, as one list: launched, tested on every shape class, benchmarked and
// inspected from here. A new variant is one line (and a kernel, if its kind is new).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "kernels/dtype.h"

namespace assay {

// X(name, kind, threads per row, chunks of 32 bytes of x per thread, rows per block)
//
// lane_rows and block_row hold rows of up to threads * chunks * 32 bytes, multi_pass holds any. A
// block of block_row has only as many threads as its row needs.
#define ASSAY_VARIANTS(X)           \
  X(wave32x1, lane_rows, 32, 1, 8)  \
  X(wave32x2, lane_rows, 32, 2, 4)  \
  X(wave32x4, lane_rows, 32, 4, 4)  \
  X(blockx1, block_row, 1024, 1, 1) \
  X(blockx2, block_row, 1024, 2, 1) \
  X(blockx4, block_row, 1024, 4, 1) \
  X(multi1024, multi_pass, 1024, 0, 1)

// The threads of a block_row come in whole waves of any device.
inline constexpr int kLeastThreads = 64;

enum class Variant {
#define ASSAY_X(name, ...) name,
  ASSAY_VARIANTS(ASSAY_X)
#undef ASSAY_X
};

inline constexpr std::int64_t kAnyCols = INT64_MAX;

struct VariantInfo {
  Variant variant;
  std::string_view name;
  int max_threads;  // of a row
  int chunks;       // of a thread; 0: any number
  int rows_per_block;
  bool fits_threads;  // to the row

  // The widest row of `in` that it can process, in columns.
  constexpr std::int64_t max_cols(DType in) const {
    if (chunks == 0) return kAnyCols;
    return std::int64_t{max_threads} * chunks * 32 / static_cast<std::int64_t>(size_of(in));
  }
};

inline constexpr VariantInfo kVariants[] = {
#define ASSAY_X(name, kind, threads, chunks, rows) \
  {Variant::name, #name, threads, chunks, rows, std::string_view(#kind) == "block_row"},
    ASSAY_VARIANTS(ASSAY_X)
#undef ASSAY_X
};

constexpr const VariantInfo& info(Variant variant) {
  return kVariants[static_cast<int>(variant)];
}
std::optional<Variant> variant_from_name(std::string_view name);

// The variant that per_token_quant launches for `rows` rows of `cols` columns of `in`: by the
// platform's table (kernels/platform/*/dispatch_table.h).
Variant dispatch(DType in, std::int64_t rows, std::int64_t cols);

// How many threads a row of `cols` columns of `in` gets.
int threads_for(const VariantInfo& variant, DType in, std::int64_t cols);

}  // namespace assay
