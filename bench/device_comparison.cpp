// Device code and its launcher, compiled as kernels/device is.
#include "bench/device_comparison.h"

#include <algorithm>

#include "kernels/allocator.h"
#include "kernels/platform/platform.h"
#include "kernels/runtime.h"

namespace assay::bench {

namespace {

constexpr int kThreads = 256;
constexpr std::int64_t kMaxBlocks = 1 << 16;

struct CompareArguments {
  const std::uint8_t* got;
  const std::uint8_t* expected;
  std::int64_t blocks, rows, unique, sets, set_pitch, row_bytes;
  std::int32_t* differs;
};

// A block per row; any thread that sees a difference says so.
__global__ void __launch_bounds__(kThreads) compare_rows(CompareArguments args) {
  for (std::int64_t i = blockIdx.x; i < args.sets * args.rows; i += args.blocks) {
    const std::int64_t set = i / args.rows, row = i % args.rows;
    const std::uint8_t* got = args.got + set * args.set_pitch + row * args.row_bytes;
    const std::uint8_t* expected = args.expected + row % args.unique * args.row_bytes;
    bool differs = false;
    for (std::int64_t byte = threadIdx.x; byte < args.row_bytes; byte += kThreads) {
      differs |= got[byte] != expected[byte];
    }
    if (differs) *args.differs = 1;
  }
}

}  // namespace

Tensor upload(std::span<const std::byte> bytes) {
  Tensor tensor = device_empty(DType::kInt8, {static_cast<std::int64_t>(bytes.size())});
  if (!bytes.empty()) {
    check(hipMemcpy(tensor.data(), bytes.data(), bytes.size(), hipMemcpyHostToDevice), "hipMemcpy");
  }
  return tensor;
}

DeviceComparison::DeviceComparison(std::int64_t rows, std::int64_t unique)
    : rows_(rows), unique_(unique), flag_(device_empty(DType::kInt32, {1})) {}

bool DeviceComparison::same(const RowLayout& layout, const Tensor& expected) const {
  check(hipMemset(flag_.data(), 0, sizeof(std::int32_t)), "hipMemset");
  CompareArguments args{};
  args.got = static_cast<const std::uint8_t*>(layout.base);
  args.expected = expected.data_as<const std::uint8_t>();
  args.rows = rows_;
  args.unique = unique_;
  args.sets = layout.sets;
  args.set_pitch = layout.set_pitch;
  args.row_bytes = layout.row_bytes;
  args.differs = flag_.data_as<std::int32_t>();
  const auto blocks = static_cast<unsigned>(std::min(layout.sets * rows_, kMaxBlocks));
  if (blocks == 0) return true;
  args.blocks = blocks;
  hipLaunchKernelGGL(compare_rows, dim3(blocks), dim3(kThreads), 0, nullptr, args);
  check(hipGetLastError(), "kernel launch");
  std::int32_t differs = 1;
  check(hipMemcpy(&differs, flag_.data(), sizeof(differs), hipMemcpyDeviceToHost), "hipMemcpy");
  return differs == 0;
}

}  // namespace assay::bench
