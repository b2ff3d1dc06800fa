#include "bench/golden.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <span>

#include "kernels/runtime.h"
#include "reference/quantize.h"

namespace assay::bench {

namespace {

using Bytes = std::vector<std::byte>;

Bytes fetch(const Tensor& tensor) {
  Bytes bytes(tensor.size_bytes());
  check(hipMemcpy(bytes.data(), tensor.data(), bytes.size(), hipMemcpyDeviceToHost), "hipMemcpy");
  return bytes;
}

std::string show(float value) {
  return fmt::format("{} (0x{:08x})", value, std::bit_cast<std::uint32_t>(value));
}

}  // namespace

Golden::Golden(const Buffers& buffers, DType quant, bool on_device)
    : buffers_(buffers), quant_(quant) {
  const Matrix& m = buffers.matrix();
  const std::int64_t unique = unique_rows(m);
  codes_.resize(static_cast<std::size_t>(unique * m.cols));
  scales_.resize(static_cast<std::size_t>(unique));
  const reference::InputView x{buffers.x().data(), m.input, unique, m.cols, m.cols};
  reference::quantize(x, quant, {}, codes_.data(), scales_.data());
  if (!on_device) return;
  on_device_.emplace(OnDevice{DeviceComparison(m.rows, unique), upload(buffers.x()),
                              upload(std::as_bytes(std::span(codes_))),
                              upload(std::as_bytes(std::span(scales_)))});
}

bool Golden::same_on_device() const {
  const Matrix& m = buffers_.matrix();
  const auto same = [&](const Tensor& slab, std::int64_t row_bytes, const Tensor& expected) {
    const std::int64_t pitch = static_cast<std::int64_t>(slab.size_bytes()) / buffers_.sets();
    return on_device_->comparison.same({slab.data(), buffers_.sets(), pitch, row_bytes}, expected);
  };
  return same(buffers_.out_slab(), m.cols, on_device_->codes) &&
         same(buffers_.scale_slab(), sizeof(float), on_device_->scales) &&
         same(buffers_.x_slab(), m.cols * static_cast<std::int64_t>(size_of(m.input)),
              on_device_->x);
}

// A cold rotation of small matrices has thousands of sets: a copy for each would take longer than
// the measurement.
std::string Golden::difference() const {
  if (on_device_ && same_on_device()) return "";
  const Bytes x = fetch(buffers_.x_slab()), out = fetch(buffers_.out_slab()),
              scale = fetch(buffers_.scale_slab());
  for (int i = 0; i < buffers_.sets(); ++i) {
    const Buffers::Set set = buffers_.set(i, quant_);
    const std::string text =
        compare({x.data() + set.x.byte_offset, out.data() + set.out.byte_offset,
                 scale.data() + set.scale.byte_offset});
    if (!text.empty()) return fmt::format("set {} of {}: {}", i, buffers_.sets(), text);
  }
  return on_device_ ? "the device sees a difference that the host does not" : "";
}

std::string Golden::compare(const Fetched& got) const {
  const Matrix& m = buffers_.matrix();
  const auto cols = static_cast<std::size_t>(m.cols);
  const std::size_t x_bytes = cols * size_of(m.input);
  for (std::size_t row = 0; row < static_cast<std::size_t>(m.rows); ++row) {
    const std::size_t unique = row % scales_.size();
    float scale = 0;
    std::memcpy(&scale, got.scale + row * sizeof(float), sizeof(float));
    // Bits, not values: a NaN is to be the reference's NaN.
    if (std::bit_cast<std::uint32_t>(scale) != std::bit_cast<std::uint32_t>(scales_[unique])) {
      return fmt::format("scale of row {}: expected {}, got {}", row, show(scales_[unique]),
                         show(scale));
    }
    const std::uint8_t* codes = codes_.data() + unique * cols;
    const auto* out = reinterpret_cast<const std::uint8_t*>(got.out) + row * cols;
    if (std::memcmp(codes, out, cols) != 0) {
      const auto col =
          static_cast<std::size_t>(std::mismatch(codes, codes + cols, out).first - codes);
      return fmt::format("out of row {}, column {}: expected 0x{:02x}, got 0x{:02x}, scale {}", row,
                         col, codes[col], out[col], show(scale));
    }
    if (std::memcmp(buffers_.x().data() + unique * x_bytes, got.x + row * x_bytes, x_bytes) != 0) {
      return fmt::format("row {} of x was written", row);
    }
  }
  return "";
}

}  // namespace assay::bench
