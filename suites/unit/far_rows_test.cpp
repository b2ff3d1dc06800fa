// Rows that lie beyond 2^31 and 2^32 elements, where 32-bit offsets wrap: in memory that is
// reserved and only touched where those rows are.
#if defined(ASSAY_PLATFORM_HOST)

#include <gtest/gtest.h>
#include <sys/mman.h>

#include <cmath>
#include <cstring>
#include <vector>

#include "kernels/device/launchers.h"
#include "kernels/runtime.h"
#include "reference/quantize.h"

namespace assay {
namespace {

// Bytes that exist when they are touched.
class Sparse {
 public:
  explicit Sparse(std::size_t bytes)
      : bytes_(bytes),
        base_(::mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)) {}
  ~Sparse() {
    if (is_there()) ::munmap(base_, bytes_);
  }
  Sparse(const Sparse&) = delete;
  Sparse& operator=(const Sparse&) = delete;

  bool is_there() const { return base_ != MAP_FAILED; }
  template <class T>
  T* as() const {
    return static_cast<T*>(base_);
  }

 private:
  std::size_t bytes_;
  void* base_;
};

struct FarRow {
  std::int64_t row, cols, row_stride;
};

// The kernel of `variant` on one far row; its codes and scale against the reference's.
void expect_right(const VariantInfo& variant, const FarRow& far) {
  const auto element = static_cast<std::size_t>(far.row * far.row_stride);
  const auto code = static_cast<std::size_t>(far.row * far.cols);
  const auto cols = static_cast<std::size_t>(far.cols);
  const Sparse x((element + cols) * sizeof(std::uint16_t)), out(code + cols),
      scale(static_cast<std::size_t>(far.row + 1) * sizeof(float));
  if (!x.is_there() || !out.is_there() || !scale.is_there()) GTEST_SKIP() << "no address space";
  auto* row = x.as<std::uint16_t>() + element;
  for (std::size_t i = 0; i < cols; ++i) {
    row[i] = static_cast<std::uint16_t>(0x3c00 + i * 37 % 0x400 + (i % 3 == 0 ? 0x8000 : 0));
  }
  std::vector<std::uint8_t> codes(cols);
  const float expected =
      reference::quantize_row(row, DType::kBf16, far.cols, DType::kInt8, {}, codes.data());

  device::Arguments args{};
  args.x = x.as<void>();
  args.out = out.as<void>();
  args.scale = scale.as<float>();
  args.first_row = far.row;
  args.end_row = far.row + 1;
  args.cols = far.cols;
  args.row_stride = far.row_stride;
  args.q = 127;
  args.q_reciprocal = 1.0f / 127;
  args.q_reciprocal_low = std::fma(-args.q_reciprocal, 127.0f, 1.0f) * args.q_reciprocal;
  args.least_bounded = 0x1p-40f;
  args.is_plain_q = 1;
  args.access = far.cols % 16 == 0 ? device::Access::kChunks : device::Access::kShifted;
  args.threads = threads_for(variant, DType::kBf16, far.cols);
  device::launcher(DType::kBf16, DType::kInt8)(
      variant.variant, 1, static_cast<unsigned>(args.threads * variant.rows_per_block), nullptr,
      args);
  ASSERT_EQ(hipDeviceSynchronize(), hipSuccess) << take_device_fault();
  EXPECT_EQ(args.scale[far.row], expected) << variant.name;
  EXPECT_EQ(std::memcmp(out.as<std::uint8_t>() + code, codes.data(), cols), 0) << variant.name;
}

TEST(FarRows, BeyondEveryPowerOfTwoThatWraps) {
  const std::int64_t far = std::int64_t{1} << 32;
  for (const VariantInfo& variant : kVariants) {
    for (const std::int64_t cols : {512, 499}) {
      expect_right(variant, {far / 2 / cols + 1, cols, cols});  // 2^31 elements and codes
      expect_right(variant, {far / cols + 1, cols, cols});      // 2^32
      expect_right(variant, {3, cols, far + 8});                // strides beyond 2^32
      expect_right(variant,
                   {(far / 2 + 1) / 64, cols, 64 * cols});  // 2^31 rows of 64 columns apart
    }
  }
}

}  // namespace
}  // namespace assay

#endif
