#include "kernels/platform/host/launch.h"

#include <fmt/format.h>

#include <cstring>

#include "kernels/platform/host/heap.h"
#include "kernels/platform/host/runtime.h"

namespace assay::host {

namespace {

constexpr std::uint64_t kMaxBlockThreads = 1024;

// HIP's own limit: the number of threads along a dimension of the grid is a 32-bit number.
bool is_allowed(dim3 grid, dim3 block) {
  const std::uint64_t threads = std::uint64_t{block.x} * block.y * block.z;
  if (threads == 0 || threads > kMaxBlockThreads) return false;
  const auto fits = [](std::uint64_t blocks, std::uint64_t size) {
    return blocks != 0 && blocks * size <= 0xffffffffu;
  };
  return fits(grid.x, block.x) && fits(grid.y, block.y) && fits(grid.z, block.z) &&
         grid.y <= 65535 && grid.z <= 65535;
}

// A kernel may follow a pointer to another device's memory only by mistake: a device guard is
// missing. The words of an argument that could be such pointers are looked up.
std::string foreign_pointer(const Kernel& kernel, int device) {
  for (std::size_t i = 0; i < kernel.argument_bytes.size(); ++i) {
    const auto bytes = kernel.argument_bytes[i];
    for (std::size_t at = 0; at + sizeof(std::uintptr_t) <= bytes.size();
         at += sizeof(std::uintptr_t)) {
      std::uintptr_t word = 0;
      std::memcpy(&word, bytes.data() + at, sizeof(word));
      const std::optional<Block> block = heap_find(word);
      if (!block || block->is_host || block->device == device) continue;
      return fmt::format(
          "kernel {}: argument {} (byte {}) points into an allocation of device {}, but the launch "
          "is on device {}",
          kernel.name, i, at, block->device, device);
    }
  }
  return {};
}

hipError_t checked_launch(Kernel kernel, dim3 grid, dim3 block, std::size_t shared_bytes,
                          hipStream_t handle) {
  const Call call;
  Runtime& runtime = call.runtime;
  if (call.fault() != hipSuccess) return call.fault();
  if (!runtime.is_valid(handle)) return hipErrorInvalidHandle;
  ihipStream_t& stream = runtime.resolve(handle);
  if (stream.device != current_device()) return hipErrorInvalidHandle;
  if (!is_allowed(grid, block)) return hipErrorInvalidConfiguration;
  if (shared_bytes != 0) return hipErrorNotSupported;  // shared memory is ASSAY_SHARED's
  if (std::string text = foreign_pointer(kernel, stream.device); !text.empty()) {
    runtime.set_fault({hipErrorIllegalAddress, std::move(text)});
    return hipErrorIllegalAddress;
  }
  return runtime.enqueue(stream, LaunchWork{std::move(kernel), grid, block});
}

}  // namespace

void launch(Kernel kernel, dim3 grid, dim3 block, std::size_t shared_bytes, hipStream_t stream) {
  noted(checked_launch(std::move(kernel), grid, block, shared_bytes, stream));
}

}  // namespace assay::host
