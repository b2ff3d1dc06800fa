// hipLaunchKernelGGL: packs a kernel and its arguments into a Kernel that any worker can run for
// any thread index, and puts it on a stream.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "kernels/platform/host/hip_types.h"
#include "kernels/platform/host/turns.h"

namespace assay::host {

// A kernel with its arguments.
struct Kernel {
  const char* name;  // as spelled in the launch
  // Runs threads, one after another, until the stack it is on is handed to another launch.
  void (*run_lanes)(const void* packed);
  std::shared_ptr<const void> packed;
  std::vector<std::span<const std::byte>> argument_bytes;  // each argument's, within `packed`
};

// Checks the shape, then queues. Errors go to hipGetLastError(), as HIP's launches report them.
void launch(Kernel kernel, dim3 grid, dim3 block, std::size_t shared_bytes, hipStream_t stream);

// `call` calls the kernel. A function pointer would do, but could not be in line in the loop over
// threads.
template <class Call, class... Parameters, class... Arguments>
void launch(const char* name, void (*)(Parameters...), Call call, dim3 grid, dim3 block,
            std::size_t shared_bytes, hipStream_t stream, Arguments&&... arguments) {
  static_assert((std::is_trivially_copyable_v<Parameters> && ...),
                "kernel arguments are copied bytewise to the device");
  using Packed = std::pair<Call, std::tuple<Parameters...>>;
  auto packed = std::make_shared<const Packed>(
      call, std::tuple<Parameters...>(static_cast<Parameters>(arguments)...));
  Kernel kernel{name, nullptr, packed, {}};
  kernel.run_lanes = [](const void* erased) __attribute__((flatten)) {
    const auto& [function, values] = *static_cast<const Packed*>(erased);
    const std::uint64_t generation = turns.generation;
    do {
      std::apply(function, values);
    } while (turns.finish(generation));
  };
  std::apply(
      [&](const auto&... value) {
        (kernel.argument_bytes.push_back(std::as_bytes(std::span(&value, 1))), ...);
      },
      packed->second);
  launch(std::move(kernel), grid, block, shared_bytes, stream);
}

}  // namespace assay::host

#define hipLaunchKernelGGL(kernel, grid, block, shared_bytes, stream, ...)                     \
  ::assay::host::launch(                                                                       \
      #kernel, kernel, [=](const auto&... arguments) { (kernel)(arguments...); }, grid, block, \
      shared_bytes, stream __VA_OPT__(, ) __VA_ARGS__)
