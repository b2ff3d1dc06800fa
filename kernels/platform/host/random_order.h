// Orders that depend on a seed and on nothing else: of the threads in a phase, of the blocks in a
// grid.
#pragma once

#include <cstdint>
#include <numeric>
#include <utility>

namespace assay::host {

// SplitMix64's output function: a bijection that mixes all bits.
constexpr std::uint64_t mix(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

class RandomOrder {
 public:
  RandomOrder(std::uint64_t seed, std::uint64_t block, std::uint64_t phase)
      : state_(mix(mix(mix(seed) + block) + phase)) {}

  std::uint32_t next() {
    return static_cast<std::uint32_t>(mix(state_ += 0x9e3779b97f4a7c15u) >> 32);
  }
  bool coin() { return (next() & 1u) != 0; }

  template <class T>
  void shuffle(T* values, std::uint32_t count) {
    for (std::uint32_t i = count; i > 1; --i) {
      const auto j = static_cast<std::uint32_t>((std::uint64_t{next()} * i) >> 32);
      std::swap(values[i - 1], values[j]);
    }
  }

 private:
  std::uint64_t state_;
};

// The i-th of `count` blocks in the seed's order: an affine permutation, which needs no memory.
class BlockOrder {
 public:
  BlockOrder(std::uint64_t seed, std::uint64_t count) : count_(count) {
    if (seed == 0 || count < 2) return;
    offset_ = mix(seed) % count;
    factor_ = 1 + mix(seed + 1) % (count - 1);
    while (std::gcd(factor_, count) != 1) factor_ = factor_ % count + 1;
  }

  std::uint64_t operator[](std::uint64_t i) const {
    if (factor_ == 1 && offset_ == 0) return i;
    using Wide = unsigned __int128;
    return static_cast<std::uint64_t>((Wide{i} * factor_ + offset_) % count_);
  }

 private:
  std::uint64_t count_, offset_ = 0, factor_ = 1;
};

}  // namespace assay::host
