// FNV-1a, 64 bits: a name for a run of bytes, the same on every machine. Not for adversaries.
#pragma once

#include <cstddef>
#include <cstdint>

namespace assay {

class Fnv1a {
 public:
  // Continues with `bytes` at `data`; how the bytes are cut into calls does not matter.
  Fnv1a& add(const void* data, std::size_t bytes) {
    const auto* byte = static_cast<const unsigned char*>(data);
    for (std::size_t i = 0; i < bytes; ++i) value_ = (value_ ^ byte[i]) * 0x100000001B3u;
    return *this;
  }

  std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 0xCBF29CE484222325u;
};

}  // namespace assay
