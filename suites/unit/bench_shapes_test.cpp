#include "bench/shapes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "bench/selection.h"
#include "kernels/error.h"
#include "kernels/variants.h"

namespace assay::bench {
namespace {

std::set<std::pair<std::int64_t, std::int64_t>> set_of(Level level, std::int64_t most) {
  std::set<std::pair<std::int64_t, std::int64_t>> found;
  for (const BenchShape& shape : shapes(level, most)) found.insert({shape.rows, shape.cols});
  return found;
}

std::vector<std::string> names(const SelectionRequest& request) {
  std::vector<std::string> list;
  for (const Entry& entry : select(request)) list.push_back(entry.name);
  return list;
}

bool contains(const std::vector<std::string>& list, const std::string& name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

TEST(BenchShapes, NoShapeTwiceAndNoneOverTheLimit) {
  for (const bool simulated : {true, false}) {
    for (const Level level : {Level::kSmoke, Level::kDefault, Level::kFull}) {
      const std::int64_t most = max_elements(simulated, level);
      const std::vector<BenchShape> list = shapes(level, most);
      EXPECT_EQ(set_of(level, most).size(), list.size());
      for (const BenchShape& shape : list) {
        EXPECT_GE(shape.rows, 1);
        EXPECT_LE(shape.elements(), most);
        EXPECT_LE(shape.level, level);
      }
    }
  }
}

TEST(BenchShapes, EachLevelContainsTheOnesBefore) {
  const std::int64_t most = max_elements(false, Level::kFull);
  const auto smoke = set_of(Level::kSmoke, most), middle = set_of(Level::kDefault, most),
             full = set_of(Level::kFull, most);
  EXPECT_TRUE(std::includes(middle.begin(), middle.end(), smoke.begin(), smoke.end()));
  EXPECT_TRUE(std::includes(full.begin(), full.end(), middle.begin(), middle.end()));
}

TEST(BenchShapes, TheDefaultHasDecodePrefillAndAwkwardShapesOnEveryDevice) {
  for (const bool simulated : {true, false}) {
    const auto found = set_of(Level::kDefault, max_elements(simulated, Level::kDefault));
    EXPECT_TRUE(found.contains({1, 4096}));
    EXPECT_TRUE(found.contains({64, 7168}));
    EXPECT_TRUE(found.contains({2048, 4096}));
    for (const std::int64_t cols : {1368, 2880, 5137, 18944, 29568, 53248}) {
      EXPECT_TRUE(found.contains({32, cols})) << cols;
    }
  }
}

TEST(BenchSelection, EveryCeilingStandsBeforeItsCases) {
  std::set<std::string> ceilings;
  for (const Entry& entry : select({.simulated = true})) {
    if (entry.kind == Kind::kCeiling) {
      EXPECT_TRUE(ceilings.insert(entry.name).second) << entry.name;
    }
    if (entry.kind == Kind::kCase) {
      EXPECT_TRUE(ceilings.contains(ceiling_entry(entry.test).name)) << entry.name;
    }
  }
}

TEST(BenchSelection, EveryPairOfTypesIsTimedAtTheFullLevel) {
  const std::vector<std::string> list = names({.level = Level::kFull, .filter = "/1x4096/"});
#define ASSAY_X(e, name, ...) name,
  for (const char* input : {ASSAY_INPUT_DTYPES(ASSAY_X)}) {
    for (const char* quant : {ASSAY_QUANT_DTYPES(ASSAY_X)}) {
      EXPECT_TRUE(contains(
          list, std::string("per_token_quant/") + quant + "/" + input + "/1x4096/uniform"));
    }
  }
#undef ASSAY_X
}

TEST(BenchSelection, AllVariantsThatHoldTheRow) {
  for (const VariantInfo& variant : kVariants) {
    const std::string name =
        "per_token_quant/int8/bf16/32x18944/variant=" + std::string(variant.name) + "/uniform";
    EXPECT_EQ(contains(names({.variant = "all", .simulated = true}), name),
              variant.max_cols(DType::kBf16) >= 18944);
  }
}

TEST(BenchSelection, ANameNeedNotBeInAList) {
  const std::string name = "per_token_quant/e5m2/f32/3x17/variant=wave32x1/uniform";
  EXPECT_EQ(names({.cases = {name, name}}), (std::vector<std::string>{"copy/f32/3x17", name}));
}

TEST(BenchSelection, RefusesWhatCannotBeTimed) {
  EXPECT_THROW(select({.filter = "no such name"}), ArgumentError);
  EXPECT_THROW(select({.variant = "wave3"}), ArgumentError);
  for (const char* name :
       {"per_token_quant/int8/bf16/2x3x4/uniform", "per_token_quant/int8/bf16/0x4/uniform",
        "per_token_quant/int8/bf16/2x4/base=1/uniform", "per_token_quant/int8/bf16/2x4/rowscale",
        "per_token_quant/int8/bf16/2x4096/variant=wave32x1/uniform",
        "per_token_quant/int8/bf16/2x4/variant=none/uniform", "nonsense"}) {
    EXPECT_THROW(select({.cases = {name}}), ArgumentError) << name;
  }
}

}  // namespace
}  // namespace assay::bench
