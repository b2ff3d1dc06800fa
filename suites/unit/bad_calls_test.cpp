// Every call of the list is rejected by the operation and by its fake twin, with one text that
// names the argument, what it was and what is allowed, before anything is allocated.
#include "suites/bad_calls.h"

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
