// The memory that is timed: sets of one input and its two outputs, in a rotation.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "bench/target.h"
#include "kernels/tensor.h"

namespace assay::bench {

// Hot: one set, whatever of it fits stays cached. Cold: launches rotate through so many sets that
// more than twice the last-level cache is touched before a set comes back.
enum class Temperature { kHot, kCold };
std::string_view name_of(Temperature temperature);

// How many sets of `set_bytes` a rotation takes. Throws DeviceError where `memory` bytes, or the
// limit on sets, do not allow a cold one.
int rotation_sets(Temperature temperature, std::int64_t set_bytes, std::int64_t last_level_cache,
                  std::int64_t memory);

// What x is.
struct Matrix {
  DType input = DType::kBf16;
  std::int64_t rows = 0, cols = 0;

  std::int64_t elements() const { return rows * cols; }
  friend bool operator==(const Matrix&, const Matrix&) = default;
};

// Elements of x that are drawn; the rows of a larger x repeat them. Drawing more, and quantizing it
// by the reference, would take longer than the measurement.
inline constexpr std::int64_t kUniqueElements = std::int64_t{1} << 24;
std::int64_t unique_rows(const Matrix& matrix);

// All sets hold the same x. Each tensor begins on a 256-byte boundary of the slab that it is cut
// from.
class Buffers {
 public:
  struct Set {
    Tensor x, out, scale;  // (rows, cols), (rows, cols), (rows, 1)
  };

  // `x`: the unique rows, which every set repeats.
  Buffers(const Matrix& matrix, std::vector<std::byte> x, Temperature temperature,
          const Target& target);

  const Matrix& matrix() const { return matrix_; }
  const std::vector<std::byte>& x() const { return x_; }  // the unique rows
  int sets() const { return sets_; }

  // Set number `index`, its output as `quant`: every quantized type has one byte.
  Set set(int index, DType quant) const;

  // What the sets are cut from: a set's tensors lie at their byte_offset in it.
  const Tensor& x_slab() const { return x_slab_; }
  const Tensor& out_slab() const { return out_slab_; }
  const Tensor& scale_slab() const { return scale_slab_; }

  // Fills the outputs and scales of all sets, and waits for it.
  void poison(std::uint8_t byte) const;

 private:
  Matrix matrix_;
  std::vector<std::byte> x_;
  int sets_ = 0;
  Tensor x_slab_, out_slab_, scale_slab_;
};

}  // namespace assay::bench
