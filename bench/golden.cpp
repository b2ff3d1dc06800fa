#include "bench/golden.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <set>

#include "kernels/runtime.h"
#include "reference/parallel.h"
#include "reference/quantize.h"
#include "suites/random.h"

namespace assay::bench {

namespace {

using Bytes = std::vector<std::byte>;

Bytes fetch(const Tensor& tensor) {
  Bytes bytes(tensor.size_bytes());
  check(hipMemcpy(bytes.data(), tensor.data(), bytes.size(), hipMemcpyDeviceToHost), "hipMemcpy");
  return bytes;
}

// Rows of a contiguous tensor, one behind the other.
Bytes fetch_rows(const Tensor& tensor, const std::vector<std::int64_t>& rows) {
  const std::size_t row_bytes =
      static_cast<std::size_t>(tensor.shape.back()) * size_of(tensor.dtype);
  Bytes bytes(rows.size() * row_bytes);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto offset = static_cast<std::size_t>(rows[i]) * row_bytes;
    check(hipMemcpy(bytes.data() + i * row_bytes, tensor.data_as<std::byte>() + offset, row_bytes,
                    hipMemcpyDeviceToHost),
          "hipMemcpy");
  }
  return bytes;
}

std::string show(float value) {
  return fmt::format("{} (0x{:08x})", value, std::bit_cast<std::uint32_t>(value));
}

}  // namespace

std::vector<std::int64_t> rows_to_verify(std::int64_t rows, std::int64_t cols, std::uint64_t seed,
                                         std::int64_t max_elements) {
  const std::int64_t wanted = std::max<std::int64_t>(2, max_elements / cols);
  std::vector<std::int64_t> list;
  if (rows <= wanted) {
    for (std::int64_t row = 0; row < rows; ++row) list.push_back(row);
    return list;
  }
  std::set<std::int64_t> sample = {0, rows - 1};
  const Philox random(seed, 0);
  for (std::uint64_t i = 0; std::ssize(sample) < wanted; ++i) {
    const auto word = random.block(i);
    const std::uint64_t bits = std::uint64_t{word[1]} << 32 | word[0];
    sample.insert(static_cast<std::int64_t>(bits % static_cast<std::uint64_t>(rows)));
  }
  return {sample.begin(), sample.end()};
}

Golden::Golden(const Buffers& buffers, DType quant, std::vector<std::int64_t> rows, bool on_device)
    : buffers_(buffers), quant_(quant), rows_(std::move(rows)) {
  const Matrix& m = buffers.matrix();
  codes_.resize(rows_.size() * static_cast<std::size_t>(m.cols));
  scales_.resize(rows_.size());
  const reference::InputView x{buffers.x().data(), m.input, m.rows, m.cols, m.cols};
  reference::parallel_blocks(std::ssize(rows_), 1, 0, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      scales_[i] = reference::quantize_row(x.row(rows_[i]), m.input, m.cols, quant_, {},
                                           codes_.data() + i * m.cols);
    }
  });
  if (!on_device) return;
  const std::size_t x_bytes = static_cast<std::size_t>(m.cols) * size_of(m.input);
  Bytes expected_x;
  for (const std::int64_t row : rows_) {
    const std::byte* from = buffers.x().data() + static_cast<std::size_t>(row) * x_bytes;
    expected_x.insert(expected_x.end(), from, from + x_bytes);
  }
  on_device_.emplace(OnDevice{DeviceComparison(rows_), upload(expected_x),
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

std::string Golden::difference() const {
  if (on_device_) {
    if (same_on_device()) return "";
    const std::string text = difference_of_sampled_rows();
    return text.empty() ? "the device sees a difference that the host does not" : text;
  }
  const bool every_row = std::ssize(rows_) == buffers_.matrix().rows;
  return every_row ? difference_of_whole_sets() : difference_of_sampled_rows();
}

// A cold rotation of small matrices has thousands of sets: a copy for each would take longer than
// the measurement.
std::string Golden::difference_of_whole_sets() const {
  const Bytes x = fetch(buffers_.x_slab()), out = fetch(buffers_.out_slab()),
              scale = fetch(buffers_.scale_slab());
  for (int i = 0; i < buffers_.sets(); ++i) {
    const Buffers::Set set = buffers_.set(i, quant_);
    const std::string text =
        compare({x.data() + set.x.byte_offset, out.data() + set.out.byte_offset,
                 scale.data() + set.scale.byte_offset});
    if (!text.empty()) return fmt::format("set {} of {}: {}", i, buffers_.sets(), text);
  }
  return "";
}

std::string Golden::difference_of_sampled_rows() const {
  for (int i = 0; i < buffers_.sets(); ++i) {
    const Buffers::Set set = buffers_.set(i, quant_);
    const Bytes x = fetch_rows(set.x, rows_), out = fetch_rows(set.out, rows_),
                scale = fetch_rows(set.scale, rows_);
    const std::string text = compare({x.data(), out.data(), scale.data()});
    if (!text.empty()) return fmt::format("set {} of {}: {}", i, buffers_.sets(), text);
  }
  return "";
}

std::string Golden::compare(const Rows& got) const {
  const Matrix& m = buffers_.matrix();
  const auto cols = static_cast<std::size_t>(m.cols);
  const std::size_t x_bytes = cols * size_of(m.input);
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    float scale = 0;
    std::memcpy(&scale, got.scale + i * sizeof(float), sizeof(float));
    // Bits, not values: a NaN is to be the reference's NaN.
    if (std::bit_cast<std::uint32_t>(scale) != std::bit_cast<std::uint32_t>(scales_[i])) {
      return fmt::format("scale of row {}: expected {}, got {}", rows_[i], show(scales_[i]),
                         show(scale));
    }
    const std::uint8_t* codes = codes_.data() + i * cols;
    const auto* out = reinterpret_cast<const std::uint8_t*>(got.out) + i * cols;
    if (std::memcmp(codes, out, cols) != 0) {
      const auto col =
          static_cast<std::size_t>(std::mismatch(codes, codes + cols, out).first - codes);
      return fmt::format("out of row {}, column {}: expected 0x{:02x}, got 0x{:02x}, scale {}",
                         rows_[i], col, codes[col], out[col], show(scale));
    }
    const std::byte* x = buffers_.x().data() + static_cast<std::size_t>(rows_[i]) * x_bytes;
    if (std::memcmp(x, got.x + i * x_bytes, x_bytes) != 0) {
      return fmt::format("row {} of x was written", rows_[i]);
    }
  }
  return "";
}

}  // namespace assay::bench
