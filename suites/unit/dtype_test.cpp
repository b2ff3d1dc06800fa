// The list of dtypes: names, sizes and roles.
#include "kernels/dtype.h"

#include <set>
#include <stdexcept>

#include "suites/unit/operation_testing.h"

namespace assay {
namespace {

std::vector<DType> all_types() {
  std::vector<DType> types = kInputTypes;
  types.insert(types.end(), kQuantTypes.begin(), kQuantTypes.end());
  types.push_back(DType::kInt32);
  return types;
}

TEST(DType, NamesAreUniqueAndReadBack) {
  std::set<std::string_view> names;
  for (const DType type : all_types()) {
    EXPECT_TRUE(names.insert(name_of(type)).second) << name_of(type);
    EXPECT_EQ(dtype_from_name(name_of(type)), type);
  }
  for (const char* name : {"", "bf", "bf16 ", "BF16", "float32"}) {
    EXPECT_EQ(dtype_from_name(name), std::nullopt) << name;
  }
}

TEST(DType, HasOneRole) {
  for (const DType type : kInputTypes) {
    EXPECT_TRUE(is_input_dtype(type) && !is_quant_dtype(type)) << name_of(type);
  }
  for (const DType type : kQuantTypes) {
    EXPECT_TRUE(is_quant_dtype(type) && !is_input_dtype(type)) << name_of(type);
  }
  EXPECT_FALSE(is_input_dtype(DType::kInt32) || is_quant_dtype(DType::kInt32));
  EXPECT_FALSE(is_input_dtype(kNoDType));
}

TEST(DType, Sizes) {
  EXPECT_EQ(size_of(DType::kBf16), 2u);
  EXPECT_EQ(size_of(DType::kF16), 2u);
  EXPECT_EQ(size_of(DType::kF32), 4u);
  EXPECT_EQ(size_of(DType::kInt32), 4u);
  for (const DType type : kQuantTypes) EXPECT_EQ(size_of(type), 1u) << name_of(type);
}

TEST(DType, LargestFinite) {
  EXPECT_EQ(largest_finite(DType::kInt8), 127.0f);
  EXPECT_EQ(largest_finite(DType::kE4m3fn), 448.0f);
  EXPECT_EQ(largest_finite(DType::kE4m3fnuz), 240.0f);
  EXPECT_EQ(largest_finite(DType::kE5m2), 57344.0f);
  EXPECT_EQ(largest_finite(DType::kE5m2fnuz), 57344.0f);
  EXPECT_THROW(largest_finite(DType::kF16), std::logic_error);
  EXPECT_THROW(largest_finite(DType::kInt32), std::logic_error);
}

TEST(DType, RefusesWhatIsNone) {
  EXPECT_THROW(name_of(kNoDType), std::logic_error);
  EXPECT_THROW(size_of(kNoDType), std::logic_error);
  EXPECT_THROW(largest_finite(kNoDType), std::logic_error);
}

}  // namespace
}  // namespace assay
