// The check of what was timed: its bytes against the golden reference.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bench/buffers.h"
#include "bench/device_comparison.h"

namespace assay::bench {

// Matrices with more elements than this are verified by a sample of whole rows with about as many:
// the reference on the CPU would take longer than the measurement.
inline constexpr std::int64_t kVerifiedElements = std::int64_t{1} << 25;

// The rows to verify, ascending: all of them, or a sample drawn by seed that has the first, the
// last, and as many others as `max_elements` allow.
std::vector<std::int64_t> rows_to_verify(std::int64_t rows, std::int64_t cols, std::uint64_t seed,
                                         std::int64_t max_elements = kVerifiedElements);

class Golden {
 public:
  // The expected codes and scales of `rows` of the buffers' x. Keeps the reference to `buffers`.
  // `on_device`: compare there, and fetch only what differs.
  Golden(const Buffers& buffers, DType quant, std::vector<std::int64_t> rows,
         bool on_device = false);

  DType quant() const { return quant_; }
  const std::vector<std::uint8_t>& codes() const { return codes_; }
  const std::vector<float>& scales() const { return scales_; }

  // Empty when, in these rows of every set, the scales and outputs on the device are the expected
  // bytes and x is what it was. Otherwise the first difference, in words.
  std::string difference() const;

 private:
  // The verified rows of one set, in host memory.
  struct Rows {
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
  std::string difference_of_whole_sets() const;
  std::string difference_of_sampled_rows() const;
  std::string compare(const Rows& got) const;

  const Buffers& buffers_;
  DType quant_;
  std::vector<std::int64_t> rows_;
  std::vector<std::uint8_t> codes_;
  std::vector<float> scales_;
  std::optional<OnDevice> on_device_;
};

}  // namespace assay::bench
