// Vector access to global memory. A GPU faults on a vector that is not aligned to its own size, or
// reads something else; here it is a reported fault.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "kernels/platform/host/device_code.h"

namespace assay::host {

[[noreturn, gnu::cold]] void misaligned_access(const void* address, std::size_t bytes,
                                               const char* what);

}  // namespace assay::host

// V: 1 to 16 bytes, a power of two.
template <class V>
__device__ __forceinline__ V vector_load(const void* address) {
  static_assert(std::is_trivially_copyable_v<V>);
  static_assert(sizeof(V) <= 16 && std::has_single_bit(sizeof(V)));
  if ((reinterpret_cast<std::uintptr_t>(address) & (sizeof(V) - 1)) != 0) [[unlikely]] {
    ::assay::host::misaligned_access(address, sizeof(V), "load");
  }
  V value;
  std::memcpy(&value, address, sizeof(V));
  return value;
}

template <class V>
__device__ __forceinline__ void vector_store(void* address, V value) {
  static_assert(std::is_trivially_copyable_v<V>);
  static_assert(sizeof(V) <= 16 && std::has_single_bit(sizeof(V)));
  if ((reinterpret_cast<std::uintptr_t>(address) & (sizeof(V) - 1)) != 0) [[unlikely]] {
    ::assay::host::misaligned_access(address, sizeof(V), "store");
  }
  std::memcpy(address, &value, sizeof(V));
}
