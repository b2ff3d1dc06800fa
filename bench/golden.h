// The check of what was timed: its bytes against the golden reference.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bench/buffers.h"
#include "bench/device_comparison.h"

namespace assay::bench {

class Golden {
 public:
  // The expected codes and scales of the buffers' unique rows. Keeps the reference to `buffers`.
  // `on_device`: compare there, and fetch only what differs.
  Golden(const Buffers& buffers, DType quant, bool on_device = false);

  DType quant() const { return quant_; }
  const std::vector<std::uint8_t>& codes() const { return codes_; }
  const std::vector<float>& scales() const { return scales_; }

  // Empty when, in every row of every set, the scale and codes on the device are the expected bytes
  // and x is what it was. Otherwise the first difference, in words.
  std::string difference() const;

 private:
  // One set, in host memory.
  struct Fetched {
    const std::byte* x;
    const std::byte* out;
    const std::byte* scale;
  };
  // The expected rows in device memory, and what compares them.
  struct OnDevice {
    DeviceComparison comparison;
    Tensor x, codes, scales;
  };
  bool same_on_device() const;
  std::string compare(const Fetched& got) const;

  const Buffers& buffers_;
  DType quant_;
  std::vector<std::uint8_t> codes_;
  std::vector<float> scales_;
  std::optional<OnDevice> on_device_;
};

}  // namespace assay::bench
