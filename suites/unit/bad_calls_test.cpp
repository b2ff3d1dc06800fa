// Every call of the list is rejected by the operation and by its fake twin, with one text that
// names the argument, what it was and what is allowed, before anything is allocated.
#include "suites/bad_calls.h"

#include <map>
#include <ostream>
#include <set>

#include "kernels/error.h"
#include "kernels/plan.h"
#include "suites/unit/operation_testing.h"

namespace assay {

void PrintTo(const BadCall& bad, std::ostream* out) {
  *out << bad.name;
}

namespace {

const Shape kShapes[] = {{3, 5}, {1, 1}, {6}, {2, 3, 7}, {4, 1}, {1, 3, 1, 2}, {0, 5}, {64, 48}};

std::vector<Case> cases() {
  std::vector<Case> all;
  for (const Shape& shape : kShapes) {
    for (const DType input : kInputTypes) {
      for (const DType quant : kQuantTypes) {
        Case test;
        test.quant = quant;
        test.input = input;
        test.shape = shape;
        all.push_back(test);
      }
    }
  }
  return all;
}

// The case's call, good in every argument; `full` passes all the optional ones.
Call good_call(const Case& test, bool meta, bool full) {
  const auto empty = meta ? meta_empty : device_empty;
  Call call;
  call.x = empty(test.input, test.shape, {});
  call.quant_dtype = test.quant;
  if (!full) return call;
  Shape scale_shape = test.shape;
  scale_shape.back() = 1;
  call.scale = empty(DType::kF32, scale_shape, {});
  call.options.scale_ub = empty(DType::kF32, {1}, {});
  call.options.num_rows = empty(DType::kInt32, {1}, {});
  call.options.num_rows_factor = 3;
  call.options.qmax = 64.0f;
  return call;
}

// What the error says; empty when there was none.
template <class Function>
std::string rejection(const BadCall& bad, const Call& call, Function function) {
  const AllocationCount device = device_allocations(), meta = meta_allocations();
  std::string text;
  try {
    function(call.x, call.quant_dtype, call.scale, call.options);
  } catch (const ArgumentError& e) {
    EXPECT_EQ(e.argument(), bad.argument);
    text = e.what();
  }
  EXPECT_EQ(device_allocations(), device);
  EXPECT_EQ(meta_allocations(), meta);
  return text;
}

std::string rejection(const BadCall& bad, const Case& test, bool meta, bool full) {
  Call call = good_call(test, meta, full);
  EXPECT_NO_THROW(plan(call.x, call.quant_dtype, call.scale, call.options));
  bad.apply(call);
  const auto real = [](const auto&... args) { per_token_quant(args...); };
  return meta ? rejection(bad, call, per_token_quant_fake) : rejection(bad, call, real);
}

class BadCalls : public ::testing::TestWithParam<BadCall> {};

TEST_P(BadCalls, AreRejectedAlikeByRealAndFake) {
  const BadCall& bad = GetParam();
  int reached = 0;
  for (const Case& test : cases()) {
    if (!bad.applies(test)) continue;
    ++reached;
    for (const bool full : {false, true}) {
      SCOPED_TRACE(test.name() + (full ? " with all options" : ""));
      const std::string real = rejection(bad, test, false, full);
      ASSERT_EQ(real.rfind(bad.argument + ": got ", 0), 0u) << "the error says: " << real;
      ASSERT_NE(real.find("; allowed: "), std::string::npos) << real;
      ASSERT_EQ(rejection(bad, test, true, full), real);
    }
  }
  EXPECT_GT(reached, 0) << "no case can make this call";
}

std::string test_name(const ::testing::TestParamInfo<BadCall>& info) {
  std::string name = info.param.name;
  for (char& c : name) c = c == '-' ? '_' : c;
  return name;
}

INSTANTIATE_TEST_SUITE_P(All, BadCalls, ::testing::ValuesIn(bad_calls()), test_name);

TEST(BadCallList, NamesAreUniqueAndPartsOfCaseNames) {
  std::set<std::string> names;
  for (const BadCall& bad : bad_calls()) {
    EXPECT_TRUE(names.insert(bad.name).second) << bad.name;
    EXPECT_EQ(find_bad_call(bad.name), &bad);
    Case test = cases().front();
    test.options.bad = bad.name;
    EXPECT_EQ(parse_case(test.name()), test) << test.name();
  }
  EXPECT_EQ(find_bad_call("none"), nullptr);
}

TEST(BadCallList, CoversEveryArgument) {
  std::set<std::string> arguments;
  for (const BadCall& bad : bad_calls()) arguments.insert(bad.argument);
  EXPECT_EQ(arguments,
            (std::set<std::string>{"x", "quant_dtype", "scale", "options.scale_ub",
                                   "options.num_rows", "options.num_rows_factor", "options.qmax"}));
}

// One text of each kind, in full: that it says which argument is bad does not make it say why.
TEST(BadCallList, TextsSayWhatIsWrong) {
  const std::map<std::string, std::string> texts = {
      {"x-rank-0", "x: got rank 0; allowed: rank >= 1"},
      {"x-int8", "x: got dtype int8; allowed: dtype bf16, f16, f32"},
      {"x-no-dtype", "x: got dtype DType(99); allowed: dtype bf16, f16, f32"},
      {"x-no-columns", "x: got shape (3, 0); allowed: at least 1 column"},
      {"x-negative-extent", "x: got shape (-1, 5); allowed: extents of at least 0"},
      {"x-too-few-strides", "x: got 2 extents and 1 strides; allowed: as many strides as extents"},
      {"x-last-stride-2", "x: got last stride 2; allowed: a contiguous last dimension (stride 1)"},
      {"x-short-row-stride",
       "x: got stride 4 in dimension 0; allowed: row strides of at least 5 (the columns)"},
      {"x-misaligned",
       "x: got an address 1 bytes past a multiple of 2; allowed: an address aligned to the dtype"},
      {"x-storage-too-small",
       "x: got shape (3, 5), strides (5, 1) and offset 0 in storage of 29 bytes; allowed: elements "
       "within the storage"},
      {"x-no-storage", "x: got a tensor without storage; allowed: an allocated tensor"},
      {"x-null-address", "x: got a null address; allowed: an allocated tensor"},
      {"x-too-many-elements-beside-zero",
       "x: got shape (0, 1099511627776, 1099511627776, 3, 5); allowed: extents whose product, "
       "zeros "
       "left out, is at most 2^63 - 1"},
      {"quant-f16", "quant_dtype: got f16; allowed: int8, e4m3fn, e4m3fnuz, e5m2, e5m2fnuz"},
      {"quant-negative",
       "quant_dtype: got DType(-1); allowed: int8, e4m3fn, e4m3fnuz, e5m2, e5m2fnuz"},
      {"scale-bf16",
       "scale: got bf16 (3, 1) on gpu:0; allowed: float32 (3, 1) on gpu:0, contiguous"},
      {"scale-not-contiguous",
       "scale: got strides (2, 2); allowed: float32 (3, 1) on gpu:0, contiguous"},
      {"scale-on-another-device",
       "scale: got f32 (3, 1) on gpu:1; allowed: float32 (3, 1) on gpu:0, contiguous"},
      {"scale-of-another-kind",
       "scale: got a meta tensor mixed with one that has memory; allowed: the kind that x is"},
      {"scale-begins-with-x",
       "scale: got a buffer that overlaps x; allowed: a buffer outside of x, from its first byte "
       "to "
       "its last"},
      {"num_rows-two", "options.num_rows: got int32 (2) on gpu:0; allowed: one int32 on gpu:0"},
      {"factor-0", "options.num_rows_factor: got 0; allowed: at least 1"},
      {"factor-without-num_rows",
       "options.num_rows_factor: got 2; allowed: 1 when options.num_rows is none"},
      {"qmax-above-largest",
       "options.qmax: got 127.00001; allowed: a positive number of at most 127"},
  };
  Case test;
  test.shape = {3, 5};
  for (const auto& [name, text] : texts) {
    const BadCall* bad = find_bad_call(name);
    ASSERT_NE(bad, nullptr) << name;
    EXPECT_EQ(rejection(*bad, test, true, false), text);
  }
}

// Beyond what memory holds: the arithmetic of the checks themselves must not overflow.
TEST(BadCallList, IsRejectedForHugeShapes) {
  Case test;
  test.input = DType::kF32;
  test.shape = {std::int64_t{1} << 40, 16384};
  for (const BadCall& bad : bad_calls()) {
    SCOPED_TRACE(bad.name);
    EXPECT_EQ(rejection(bad, test, true, true).rfind(bad.argument + ": got ", 0), 0u);
  }
}

}  // namespace
}  // namespace assay
