// What device code sees: qualifiers, built-in variables, barriers, shared memory, wave shuffles and
// atomics, in HIP's spelling. A thread of a block is a fiber; everything here that waits for other
// threads is a rendezvous of turns.h.
#pragma once

#include <bit>
#include <cstdint>
#include <type_traits>

#include "kernels/platform/host/hip_types.h"
#include "kernels/platform/host/turns.h"

#define __global__
#define __device__
#define __host__
#define __launch_bounds__(...)
#define __forceinline__ inline __attribute__((always_inline))

extern int warpSize;  // Config::wave; a run-time value, as on AMD where both widths exist

namespace assay::host {

// Where a rendezvous stands in the source. Threads that wait for each other must agree on it.
#define ASSAY_HERE const char *file = __builtin_FILE(), unsigned line = __builtin_LINE()

// The values that the lanes of this thread's wave passed, valid until the wave's next exchange.
// Entries of lanes that the block does not have are all ones.
inline const std::uint64_t* wave_exchange(std::uint64_t value, const char* file, unsigned line) {
  Turns& t = turns;
  const auto width = static_cast<std::uint16_t>(t.wave_mask + 1);
  t.wait({file, nullptr, line, Wait::Kind::kWave, width}, value);
  return t.wave_values + (t.lane() & ~t.wave_mask);
}

// This thread's lane number within its wave.
inline unsigned lane_in_wave() {
  return turns.lane() & turns.wave_mask;
}

// Describes one ASSAY_SHARED variable; its address is the variable's identity.
struct SharedSite {
  const char* name;
  std::size_t bytes, align;
};

inline constexpr int kSharedSlots = 16;
struct SharedSlot {
  const SharedSite* site = nullptr;
  void* base = nullptr;
};
extern ASSAY_FIBER_LOCAL SharedSlot shared_slots[kSharedSlots];

// The variable's place in the block's shared memory; on its first use in a launch it gets one.
void* find_shared(const SharedSite& site);

inline void* shared_variable(const SharedSite& site) {
  return shared_slots[0].site == &site ? shared_slots[0].base : find_shared(site);
}

}  // namespace assay::host

// Declares `type name` in the block's shared memory: on a GPU `__shared__ type name;`.
// Uninitialised there, and 0xFF bytes here at the start of every block.
#define ASSAY_SHARED(type, name)                                                     \
  static constexpr ::assay::host::SharedSite name##_shared_site{#name, sizeof(type), \
                                                                alignof(type)};      \
  type& name = *static_cast<type*>(::assay::host::shared_variable(name##_shared_site))

__forceinline__ void __syncthreads(ASSAY_HERE) {
  using ::assay::host::Wait;
  ::assay::host::turns.wait({file, nullptr, line, Wait::Kind::kBarrier, 0}, 0);
}

// Wave shuffles over the run-time wave, or over aligned parts of it of `width` lanes. As on a GPU
// every lane of the wave takes part; the value of a lane that the block does not have is undefined,
// here all ones.
namespace assay::host {

template <class T>
T from_lane(const std::uint64_t* values, unsigned lane) {
  static_assert(std::is_trivially_copyable_v<T> && (sizeof(T) == 4 || sizeof(T) == 8));
  if constexpr (sizeof(T) == 4) return std::bit_cast<T>(static_cast<std::uint32_t>(values[lane]));
  if constexpr (sizeof(T) == 8) return std::bit_cast<T>(values[lane]);
}

template <class T>
std::uint64_t to_lane(T value) {
  static_assert(std::is_trivially_copyable_v<T> && (sizeof(T) == 4 || sizeof(T) == 8));
  if constexpr (sizeof(T) == 4) return std::bit_cast<std::uint32_t>(value);
  if constexpr (sizeof(T) == 8) return std::bit_cast<std::uint64_t>(value);
}

}  // namespace assay::host

template <class T>
T __shfl(T value, int source_lane, int width = warpSize, ASSAY_HERE) {
  const auto* values = ::assay::host::wave_exchange(::assay::host::to_lane(value), file, line);
  const unsigned first = ::assay::host::lane_in_wave() & ~(static_cast<unsigned>(width) - 1u);
  const unsigned offset = static_cast<unsigned>(source_lane) & (static_cast<unsigned>(width) - 1u);
  return ::assay::host::from_lane<T>(values, first + offset);
}

template <class T>
T __shfl_xor(T value, int lane_mask, int width = warpSize, ASSAY_HERE) {
  const auto* values = ::assay::host::wave_exchange(::assay::host::to_lane(value), file, line);
  const unsigned self = ::assay::host::lane_in_wave();
  const unsigned source = self ^ static_cast<unsigned>(lane_mask);
  const unsigned end = (self & ~(static_cast<unsigned>(width) - 1u)) + static_cast<unsigned>(width);
  return ::assay::host::from_lane<T>(values, source < end ? source : self);
}

inline unsigned long long __ballot(int predicate, ASSAY_HERE) {
  const auto* values = ::assay::host::wave_exchange(predicate != 0 ? 1u : 0u, file, line);
  unsigned long long mask = 0;
  for (int lane = 0; lane < warpSize; ++lane) {
    if (values[lane] == 1) mask |= 1ull << lane;
  }
  return mask;
}

inline int __any(int predicate, ASSAY_HERE) {
  return __ballot(predicate, file, line) != 0;
}
inline int __all(int predicate, ASSAY_HERE) {
  return __ballot(predicate == 0, file, line) == 0;
}

// Atomics on global and shared memory. Relaxed, as HIP's are.
template <class T>
T atomicAdd(T* address, T value) {
  return __atomic_fetch_add(address, value, __ATOMIC_RELAXED);
}

template <class T>
T atomicMax(T* address, T value) {
  T seen = __atomic_load_n(address, __ATOMIC_RELAXED);
  while (seen < value && !__atomic_compare_exchange_n(address, &seen, value, true, __ATOMIC_RELAXED,
                                                      __ATOMIC_RELAXED)) {
  }
  return seen;
}

inline unsigned __float_as_uint(float value) {
  return std::bit_cast<unsigned>(value);
}
inline float __uint_as_float(unsigned bits) {
  return std::bit_cast<float>(bits);
}
