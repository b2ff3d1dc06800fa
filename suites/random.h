// Counter-based random numbers (Philox 4x32-10, Salmon et al., "Parallel random numbers: as easy as
// 1, 2, 3", SC 2011): the same seed and position give the same number on every device and with any
// number of threads.
#pragma once

#include <array>
#include <cstdint>

namespace assay {

class Philox {
 public:
  // `stream` separates uses of one seed (a distribution, a row).
  constexpr Philox(std::uint64_t seed, std::uint64_t stream) : seed_(seed), stream_(stream) {}

  // Four 32-bit numbers for position `index`.
  constexpr std::array<std::uint32_t, 4> block(std::uint64_t index) const {
    std::array<std::uint32_t, 4> c = {low(index), high(index), low(stream_), high(stream_)};
    std::uint32_t k0 = low(seed_), k1 = high(seed_);
    for (int round = 0; round < 10; ++round) {
      const std::uint64_t p0 = std::uint64_t{0xD2511F53u} * c[0];
      const std::uint64_t p1 = std::uint64_t{0xCD9E8D57u} * c[2];
      c = {high(p1) ^ c[1] ^ k0, low(p1), high(p0) ^ c[3] ^ k1, low(p0)};
      k0 += 0x9E3779B9u;
      k1 += 0xBB67AE85u;
    }
    return c;
  }

  // 32 bits for position `index`.
  constexpr std::uint32_t bits(std::uint64_t index) const { return block(index / 4)[index % 4]; }

  // In [0, 1), a multiple of 2^-24: exact in float32.
  constexpr float uniform(std::uint64_t index) const {
    return static_cast<float>(bits(index) >> 8) * 0x1p-24f;
  }

  // In [0, n), n > 0; the bias of the multiplication method is below n / 2^32.
  constexpr std::uint32_t below(std::uint64_t index, std::uint32_t n) const {
    return static_cast<std::uint32_t>(std::uint64_t{bits(index)} * n >> 32);
  }

 private:
  static constexpr std::uint32_t low(std::uint64_t v) { return static_cast<std::uint32_t>(v); }
  static constexpr std::uint32_t high(std::uint64_t v) {
    return static_cast<std::uint32_t>(v >> 32);
  }

  std::uint64_t seed_, stream_;
};

}  // namespace assay
