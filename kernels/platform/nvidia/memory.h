// Vector access to global memory; an access that is not aligned to its size is a fault on the GPU.
#pragma once

#include <cstdint>

template <class V>
__device__ __forceinline__ V vector_load(const void* address) {
  return *static_cast<const V*>(address);
}

template <class V>
__device__ __forceinline__ void vector_store(void* address, V value) {
  *static_cast<V*>(address) = value;
}
