// hipLaunchKernelGGL: packs a kernel and its arguments into a Kernel that any worker can run for
// any thread index, and puts it on a stream.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "kernels/platform/host/hip_types.h"

namespace assay::host {

// A kernel with its arguments.
struct Kernel {
  const char* name;                    // as spelled in the launch
  void (*run)(const void* arguments);  // executes one thread
  std::shared_ptr<const void> arguments;
  std::vector<std::span<const std::byte>> argument_bytes;  // each argument's, within `arguments`
};

// Checks the shape, then queues. Errors go to hipGetLastError(), as HIP's launches report them.
void launch(Kernel kernel, dim3 grid, dim3 block, std::size_t shared_bytes, hipStream_t stream);

template <class... Parameters, class... Arguments>
void launch(const char* name, void (*function)(Parameters...), dim3 grid, dim3 block,
            std::size_t shared_bytes, hipStream_t stream, Arguments&&... arguments) {
  static_assert((std::is_trivially_copyable_v<Parameters> && ...),
                "kernel arguments are copied bytewise to the device");
  using Packed = std::pair<void (*)(Parameters...), std::tuple<Parameters...>>;
  auto packed = std::make_shared<const Packed>(
      function, std::tuple<Parameters...>(static_cast<Parameters>(arguments)...));
  Kernel kernel{name, nullptr, packed, {}};
  kernel.run = [](const void* erased) {
    const auto& [call, values] = *static_cast<const Packed*>(erased);
    std::apply(call, values);
  };
  std::apply(
      [&](const auto&... value) {
        (kernel.argument_bytes.push_back(std::as_bytes(std::span(&value, 1))), ...);
      },
      packed->second);
  launch(std::move(kernel), grid, block, shared_bytes, stream);
}

}  // namespace assay::host

#define hipLaunchKernelGGL(kernel, grid, block, shared_bytes, stream, ...) \
  ::assay::host::launch(#kernel, kernel, grid, block, shared_bytes,        \
                        stream __VA_OPT__(, ) __VA_ARGS__)
