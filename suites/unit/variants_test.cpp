// The list of kernel variants and dispatch over it; the lists of types in CMake and in C++.
#include "kernels/variants.h"

#include <set>

#include "suites/unit/operation_testing.h"

namespace assay {
namespace {

// Variants that dispatch never picks: launched only where a caller asks for them by name.
const std::set<std::string_view> kExplicitOnly = {};

TEST(Variants, NamesAreUniqueAndReadBack) {
  std::set<std::string_view> names;
  for (const VariantInfo& variant : kVariants) {
    EXPECT_TRUE(names.insert(variant.name).second) << variant.name;
    EXPECT_EQ(variant_from_name(variant.name), variant.variant);
    EXPECT_EQ(info(variant.variant).name, variant.name);
  }
  EXPECT_EQ(variant_from_name("warp9"), std::nullopt);
  EXPECT_EQ(variant_from_name(""), std::nullopt);
}

TEST(Variants, FitADevice) {
  for (const VariantInfo& variant : kVariants) {
    EXPECT_GE(variant.max_threads, 32) << variant.name;
    EXPECT_LE(variant.max_threads * variant.rows_per_block, 1024) << variant.name;
    EXPECT_EQ(variant.max_cols(DType::kF32),
              variant.chunks == 0 ? kAnyCols : variant.max_cols(DType::kF16) / 2);
  }
}

TEST(Variants, DispatchPicksOneThatHoldsTheRow) {
  std::set<std::string_view> picked;
  for (const DType in : {DType::kBf16, DType::kF16, DType::kF32}) {
    for (const std::int64_t rows : {1LL, 64LL, 100000LL, 1LL << 40}) {
      for (std::int64_t cols = 1; cols <= 70000; ++cols) {
        const VariantInfo& variant = info(dispatch(in, rows, cols));
        ASSERT_GE(variant.max_cols(in), cols) << variant.name;
        picked.insert(variant.name);
      }
      EXPECT_EQ(info(dispatch(in, rows, INT64_MAX)).max_cols(in), kAnyCols);
    }
  }
  for (const VariantInfo& variant : kVariants) {
    EXPECT_NE(picked.count(variant.name), kExplicitOnly.count(variant.name))
        << variant.name << " is picked by dispatch, or listed as explicit only: one of the two";
  }
}

TEST(Variants, ABlockHasTheThreadsThatItsRowNeeds) {
  const VariantInfo& x2 = info(*variant_from_name("blockx2"));  // 32 columns of bf16 a thread
  EXPECT_EQ(threads_for(x2, DType::kBf16, 1), 64);
  EXPECT_EQ(threads_for(x2, DType::kBf16, 2048), 64);
  EXPECT_EQ(threads_for(x2, DType::kBf16, 2049), 128);
  EXPECT_EQ(threads_for(x2, DType::kF32, 2048), 128);
  EXPECT_EQ(threads_for(info(*variant_from_name("wave32x1")), DType::kBf16, 512), 32);
  for (const VariantInfo& variant : kVariants) {
    for (const DType in : {DType::kBf16, DType::kF32}) {
      if (variant.max_cols(in) == kAnyCols) continue;
      EXPECT_LE(threads_for(variant, in, variant.max_cols(in)), 1024) << variant.name;
    }
  }
}

#define ASSAY_X(e, ...) #e ","
constexpr const char* kInLists = ASSAY_INPUT_DTYPES(ASSAY_X);
constexpr const char* kOutLists = ASSAY_QUANT_DTYPES(ASSAY_X);
#undef ASSAY_X

// kernels/CMakeLists.txt makes a source file for each pair of types.
TEST(Variants, CMakeInstantiatesTheTypesOfTheLists) {
  EXPECT_EQ(std::string(ASSAY_INSTANTIATED_INPUTS) + ",", kInLists);
  EXPECT_EQ(std::string(ASSAY_INSTANTIATED_OUTPUTS) + ",", kOutLists);
}

}  // namespace
}  // namespace assay
