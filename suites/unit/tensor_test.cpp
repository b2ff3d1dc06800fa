// Shapes, strides and spans, at the edges of 64 bits too. Meta tensors do: nothing is dereferenced.
#include "kernels/tensor.h"

#include <stdexcept>

#include "suites/unit/operation_testing.h"

namespace assay {
namespace {

constexpr std::int64_t kHuge = std::int64_t{1} << 40;

TEST(Tensor, CountsElements) {
  EXPECT_EQ(checked_numel({}), 1);
  EXPECT_EQ(checked_numel({2, 3, 4}), 24);
  EXPECT_EQ(checked_numel({5, 0, 3}), 0);
  EXPECT_EQ(checked_numel({INT64_MAX, 1}), INT64_MAX);
  EXPECT_THROW(checked_numel({kHuge, kHuge}), std::overflow_error);
  EXPECT_THROW(checked_numel({INT64_MAX / 2 + 1, 2}), std::overflow_error);
}

TEST(Tensor, EmptyShapesMustHaveStridesToo) {
  EXPECT_THROW(checked_numel({0, kHuge, kHuge}), std::overflow_error);
  EXPECT_THROW(checked_numel({kHuge, kHuge, 0}), std::overflow_error);
}

TEST(Tensor, ContiguousStrides) {
  EXPECT_EQ(contiguous_strides({}), Shape{});
  EXPECT_EQ(contiguous_strides({2, 3, 4}), (Shape{12, 4, 1}));
  EXPECT_EQ(contiguous_strides({7, 1}), (Shape{1, 1}));
  EXPECT_EQ(contiguous_strides({2, 0, 4}), (Shape{4, 4, 1}));
  EXPECT_EQ(contiguous_strides({0, kHuge, 4}), (Shape{4 * kHuge, 4, 1}));
}

TEST(Tensor, IsContiguous) {
  const Tensor t = meta_empty(DType::kBf16, {64});
  EXPECT_TRUE(view(t, {}, {}).is_contiguous());
  EXPECT_TRUE(view(t, {2, 3, 4}, {12, 4, 1}).is_contiguous());
  EXPECT_FALSE(view(t, {2, 3, 4}, {13, 4, 1}).is_contiguous());
  EXPECT_FALSE(view(t, {4, 3}, {1, 4}).is_contiguous());
  EXPECT_FALSE(view(t, {4}, {2}).is_contiguous());
  EXPECT_FALSE(view(t, {4}, {-1}).is_contiguous());
  // Extents of 1 have no stride, empty tensors none at all.
  EXPECT_TRUE(view(t, {1, 3, 1}, {99, 1, -7}).is_contiguous());
  EXPECT_TRUE(view(t, {2, 0}, {5, 5}).is_contiguous());
}

TEST(Tensor, SpansEndWithTheLastElement) {
  const Tensor t = meta_empty(DType::kBf16, {64});
  const std::uintptr_t base = t.span_begin();
  EXPECT_EQ(t.span_end(), base + 128);
  const Tensor strided = view(t, {3, 4}, {10, 1}, 5);
  EXPECT_EQ(strided.span_begin(), base + 10);
  EXPECT_EQ(strided.span_end(), base + 10 + (2 * 10 + 3 + 1) * 2);
  EXPECT_EQ(view(t, {0, 4}, {10, 1}).span_end(), base);
  EXPECT_EQ(view(t, {1, 4}, {-10, 1}).span_end(), base + 8);
}

TEST(Tensor, OverlapsFromTheFirstSharedByteOn) {
  const Tensor t = meta_empty(DType::kInt8, {64});
  const Tensor middle = view(t, {10}, {1}, 20);
  for (std::int64_t begin = 0; begin < 60; ++begin) {
    const Tensor other = view(t, {4}, {1}, begin);
    const bool shared = begin + 4 > 20 && begin < 30;
    EXPECT_EQ(overlaps(middle, other), shared) << begin;
    EXPECT_EQ(overlaps(other, middle), shared) << begin;
  }
}

TEST(Tensor, EmptyOverlapsNothing) {
  const Tensor t = meta_empty(DType::kInt8, {64});
  EXPECT_FALSE(overlaps(t, view(t, {0}, {1}, 20)));
  EXPECT_FALSE(overlaps(view(t, {0}, {1}, 20), t));
}

TEST(Tensor, DistinctAllocationsDoNotOverlap) {
  const Tensor a = meta_empty(DType::kF32, {kHuge, 16384});
  const Tensor b = meta_empty(DType::kF32, {kHuge, 16384});
  EXPECT_FALSE(overlaps(a, b));
  EXPECT_TRUE(overlaps(a, a));
}

TEST(Tensor, AddressesOfAnyOffsetAreDefined) {
  Tensor empty;
  empty.storage = std::make_shared<Storage>();
  empty.byte_offset = 6;
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(empty.data()), 6u);
  empty.byte_offset = SIZE_MAX;
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(empty.data()), UINTPTR_MAX);
}

TEST(Tensor, Text) {
  EXPECT_EQ(to_string(Shape{}), "()");
  EXPECT_EQ(to_string(Shape{5}), "(5)");
  EXPECT_EQ(to_string(Shape{2, -3, 4096}), "(2, -3, 4096)");
  EXPECT_EQ(to_string(Device{3}), "gpu:3");
}

}  // namespace
}  // namespace assay
