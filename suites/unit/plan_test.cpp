// How plan() reads x's rows: which outer dimensions collapse into one row stride, and where each
// run of the others begins. What plan() rejects is in bad_calls_test.cpp.
#include "kernels/plan.h"

#include <algorithm>
#include <numeric>

#include "suites/random.h"
#include "suites/unit/operation_testing.h"

namespace assay {
namespace {

Plan plan_of(const Shape& shape, const Shape& strides) {
  std::int64_t elements = 1;
  for (std::size_t d = 0; d < shape.size(); ++d) {
    if (shape[d] > 1) elements += (shape[d] - 1) * strides[d];
  }
  return plan(view(meta_empty(DType::kBf16, {elements}), shape, strides), DType::kInt8,
              std::nullopt, {});
}

std::int64_t runs(const Plan& p) {
  return p.rows / p.run_rows;
}

// The element offset of row `row`, by the definition of strides.
std::int64_t row_offset(const Shape& shape, const Shape& strides, std::int64_t row) {
  std::int64_t offset = 0;
  for (int d = static_cast<int>(shape.size()) - 2; d >= 0; --d) {
    offset += row % shape[d] * strides[d];
    row /= shape[d];
  }
  return offset;
}

void expect_every_row(const Shape& shape, const Shape& strides) {
  SCOPED_TRACE(to_string(shape) + " with strides " + to_string(strides));
  const Plan p = plan_of(shape, strides);
  ASSERT_EQ(p.rows % p.run_rows, 0);
  for (std::int64_t row = 0; row < p.rows; ++row) {
    ASSERT_EQ(run_offset(p, row / p.run_rows) + row % p.run_rows * p.row_stride,
              row_offset(shape, strides, row))
        << "row " << row;
  }
}

TEST(Plan, InfersTheResults) {
  const Plan p = plan(meta_empty(DType::kF16, {2, 3, 5}), DType::kE4m3fnuz, std::nullopt, {});
  EXPECT_EQ(p.in, DType::kF16);
  EXPECT_EQ(p.out, DType::kE4m3fnuz);
  EXPECT_EQ(p.out_shape, (Shape{2, 3, 5}));
  EXPECT_EQ(p.scale_shape, (Shape{2, 3, 1}));
  EXPECT_EQ(p.rows, 6);
  EXPECT_EQ(p.cols, 5);
  EXPECT_EQ(p.q, 240.0f);
}

TEST(Plan, QmaxReplacesTheLargest) {
  const Tensor x = meta_empty(DType::kF32, {2, 3});
  for (const DType type : kQuantTypes) {
    EXPECT_EQ(plan(x, type, std::nullopt, {}).q, largest_finite(type));
    for (const float qmax : {largest_finite(type), 1.0f, 0x1p-149f}) {
      Options options;
      options.qmax = qmax;
      EXPECT_EQ(plan(x, type, std::nullopt, options).q, qmax) << name_of(type);
    }
  }
}

TEST(Plan, OneRow) {
  for (const Shape& shape : {Shape{7}, Shape{1, 7}, Shape{1, 1, 1, 7}}) {
    const Plan p = plan_of(shape, contiguous_strides(shape));
    EXPECT_EQ(p.rows, 1);
    EXPECT_EQ(p.run_rows, 1);
    EXPECT_EQ(p.scale_shape.size(), shape.size());
    EXPECT_EQ(run_offset(p, 0), 0);
  }
}

TEST(Plan, EmptyHasNoRuns) {
  for (const Shape& shape : {Shape{0, 7}, Shape{3, 0, 7}, Shape{0, 1LL << 40, 7}}) {
    const Plan p = plan(meta_empty(DType::kF32, shape), DType::kInt8, std::nullopt, {});
    EXPECT_EQ(p.rows, 0);
    EXPECT_EQ(p.out_shape, shape);
  }
}

TEST(Plan, CollapsesWhatContinues) {
  EXPECT_EQ(runs(plan_of({2, 3, 4, 5}, {60, 20, 5, 1})), 1);
  // A padded row stride that all dimensions share.
  const Plan padded = plan_of({2, 3, 4, 5}, {12 * 8, 4 * 8, 8, 1});
  EXPECT_EQ(runs(padded), 1);
  EXPECT_EQ(padded.row_stride, 8);
}

TEST(Plan, StridesOfOneExtentDoNotCount) {
  EXPECT_EQ(runs(plan_of({2, 1, 4, 5}, {20, 777, 5, 1})), 1);
  EXPECT_EQ(runs(plan_of({1, 2, 4, 5}, {-3, 20, 5, 1})), 1);
  EXPECT_EQ(runs(plan_of({2, 4, 1, 5}, {40, 10, 0, 1})), 1);
  EXPECT_EQ(runs(plan_of({3, 1}, {1, -9})), 1);
}

TEST(Plan, KeepsTheOthersApart) {
  // Each slice ends in a gap.
  const Plan gap = plan_of({3, 4, 5}, {21, 5, 1});
  EXPECT_EQ(runs(gap), 3);
  EXPECT_EQ(gap.run_rows, 4);
  EXPECT_EQ(gap.row_stride, 5);
  EXPECT_EQ(gap.run_shape, Shape{3});
  EXPECT_EQ(gap.run_strides, Shape{21});
  // Two gaps that collapse with nothing.
  EXPECT_EQ(runs(plan_of({2, 3, 4, 5}, {70, 21, 5, 1})), 6);
  // A transposed pair: the inner dimension has the larger stride.
  const Plan transposed = plan_of({3, 4, 5}, {5, 15, 1});
  EXPECT_EQ(runs(transposed), 3);
  EXPECT_EQ(transposed.row_stride, 15);
  // Rows that are read twice: an outer stride may be any that is at least the columns.
  EXPECT_EQ(runs(plan_of({2, 3, 5}, {5, 5, 1})), 2);
}

TEST(Plan, FindsEveryRowOfAnyLayout) {
  for (std::uint64_t layout = 0; layout < 500; ++layout) {
    const Philox random(7, layout);
    const int rank = 2 + static_cast<int>(random.below(0, 4));
    Shape shape, order(static_cast<std::size_t>(rank - 1));
    for (int d = 0; d < rank; ++d) shape.push_back(1 + random.below(10 + d, 4));
    std::iota(order.begin(), order.end(), 0);
    for (std::size_t i = order.size(); i > 1; --i) {
      std::swap(order[i - 1], order[random.below(20 + i, static_cast<std::uint32_t>(i))]);
    }
    // The outer dimensions in any order in memory, with a gap behind each or none.
    Shape strides(shape.size(), 1);
    std::int64_t stride = shape.back() + random.below(30, 3);
    for (const std::int64_t d : order) {
      strides[d] = stride;
      stride = stride * shape[d] + (random.below(40 + d, 2) == 0 ? 0 : 1 + random.below(50, 9));
    }
    expect_every_row(shape, strides);
  }
}

TEST(Plan, HoldsRowsBeyondAnyMemory) {
  const std::int64_t huge = std::int64_t{1} << 40;
  const Plan p = plan(meta_empty(DType::kF32, {huge, 16384}), DType::kE5m2, std::nullopt, {});
  EXPECT_EQ(p.rows, huge);
  EXPECT_EQ(p.run_rows, huge);
  EXPECT_EQ(p.row_stride, 16384);
}

TEST(Plan, StridesThatFillTheAddressSpace) {
  // Said to be there by whoever made the storage. The row stride times the rows is beyond 63 bits.
  Tensor x = meta_empty(DType::kBf16, {4});
  x.storage = std::make_shared<Storage>(*x.storage);
  x.storage->bytes = SIZE_MAX;
  const std::int64_t stride = std::int64_t{1} << 62;
  const Plan p = plan(view(x, {2, 2, 2}, {2, stride, 1}), DType::kInt8, std::nullopt, {});
  EXPECT_EQ(runs(p), 2);
  EXPECT_EQ(run_offset(p, 1), 2);
}

}  // namespace
}  // namespace assay
