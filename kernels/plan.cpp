#include "kernels/plan.h"

#include <fmt/format.h>

#include <stdexcept>
#include <string>
#include <string_view>

#include "kernels/error.h"

namespace assay {

namespace {

#define ASSAY_X(e, name, ...) ", " name
constexpr std::string_view kInputNames = std::string_view(ASSAY_INPUT_DTYPES(ASSAY_X)).substr(2);
constexpr std::string_view kQuantNames = std::string_view(ASSAY_QUANT_DTYPES(ASSAY_X)).substr(2);
#undef ASSAY_X

// A dtype is data from outside: any int fits into the enum, and may be none of its values.
bool is_dtype(DType type) {
  switch (type) {
#define ASSAY_X(e, ...) case DType::e:
    ASSAY_INPUT_DTYPES(ASSAY_X)
    ASSAY_QUANT_DTYPES(ASSAY_X)
#undef ASSAY_X
    case DType::kInt32:
      return true;
  }
  return false;
}

std::string describe(DType type) {
  if (!is_dtype(type)) return fmt::format("DType({})", static_cast<int>(type));
  return std::string(name_of(type));
}

std::string describe(const Tensor& t) {
  return fmt::format("{} {} on {}", describe(t.dtype), to_string(t.shape), to_string(t.device()));
}

// So is a tensor: its members must agree before anything is computed from them.
void check_well_formed(const char* name, const Tensor& t) {
  if (!t.storage) throw ArgumentError(name, "a tensor without storage", "an allocated tensor");
  if (t.strides.size() != t.shape.size()) {
    throw ArgumentError(name,
                        fmt::format("{} extents and {} strides", t.shape.size(), t.strides.size()),
                        "as many strides as extents");
  }
  for (const std::int64_t extent : t.shape) {
    if (extent < 0) {
      throw ArgumentError(name, "shape " + to_string(t.shape), "extents of at least 0");
    }
  }
  try {
    checked_numel(t.shape);
  } catch (const std::overflow_error&) {
    throw ArgumentError(name, "shape " + to_string(t.shape),
                        "extents whose product, zeros left out, is at most 2^63 - 1");
  }
}

// The strides of extents above 1 are known to be positive here.
void check_inside_storage(const char* name, const Tensor& t) {
  if (t.numel() == 0) return;
  if (!t.storage->base) throw ArgumentError(name, "a null address", "an allocated tensor");
  // Where the last element ends, watched for overflow.
  std::uint64_t end = 1;
  bool overflow = false;
  for (int d = 0; d < t.rank(); ++d) {
    std::uint64_t step = 0;
    overflow |= __builtin_mul_overflow(static_cast<std::uint64_t>(t.shape[d] - 1),
                                       static_cast<std::uint64_t>(t.strides[d]), &step);
    overflow |= __builtin_add_overflow(end, step, &end);
  }
  overflow |= __builtin_mul_overflow(end, size_of(t.dtype), &end);
  overflow |= __builtin_add_overflow(end, t.byte_offset, &end);
  if (overflow || end > t.storage->bytes) {
    throw ArgumentError(
        name,
        fmt::format("shape {}, strides {} and offset {} in storage of {} bytes", to_string(t.shape),
                    to_string(t.strides), t.byte_offset, t.storage->bytes),
        "elements within the storage");
  }
}

void check_aligned(const char* name, const Tensor& t) {
  const std::size_t element = size_of(t.dtype);
  if (t.numel() != 0 && reinterpret_cast<std::uintptr_t>(t.data()) % element != 0) {
    throw ArgumentError(name,
                        fmt::format("an address {} bytes past a multiple of {}",
                                    reinterpret_cast<std::uintptr_t>(t.data()) % element, element),
                        "an address aligned to the dtype");
  }
}

void check_x(const Tensor& x) {
  check_well_formed("x", x);
  if (x.rank() < 1) throw ArgumentError("x", "rank 0", "rank >= 1");
  if (!is_input_dtype(x.dtype)) {
    throw ArgumentError("x", "dtype " + describe(x.dtype), fmt::format("dtype {}", kInputNames));
  }
  const std::int64_t cols = x.shape.back();
  if (cols < 1) throw ArgumentError("x", "shape " + to_string(x.shape), "at least 1 column");
  if (cols > 1 && x.strides.back() != 1) {
    throw ArgumentError("x", fmt::format("last stride {}", x.strides.back()),
                        "a contiguous last dimension (stride 1)");
  }
  if (x.numel() == 0) return;
  for (int d = 0; d + 1 < x.rank(); ++d) {
    if (x.shape[d] > 1 && x.strides[d] < cols) {
      throw ArgumentError("x", fmt::format("stride {} in dimension {}", x.strides[d], d),
                          fmt::format("row strides of at least {} (the columns)", cols));
    }
  }
  check_aligned("x", x);
  check_inside_storage("x", x);
}

// Meta tensors and tensors with memory do not mix in one call. The text says so without naming the
// sides, so that it is the same when real and fake have them the other way round.
void check_same_kind(const char* name, const Tensor& t, const Tensor& x) {
  if (t.is_meta() != x.is_meta()) {
    throw ArgumentError(name, "a meta tensor mixed with one that has memory", "the kind that x is");
  }
}

// The scale is written while the call's inputs are still read.
void check_apart(const Tensor& scale, const char* name, const Tensor& input) {
  if (overlaps(scale, input)) {
    throw ArgumentError(
        "scale", fmt::format("a buffer that overlaps {}", name),
        fmt::format("a buffer outside of {}, from its first byte to its last", name));
  }
}

void check_scale(const Tensor& scale, const Tensor& x, const Plan& plan) {
  check_well_formed("scale", scale);
  check_same_kind("scale", scale, x);
  const std::string allowed = fmt::format("float32 {} on {}, contiguous",
                                          to_string(plan.scale_shape), to_string(x.device()));
  if (scale.dtype != DType::kF32 || scale.shape != plan.scale_shape ||
      scale.device() != x.device()) {
    throw ArgumentError("scale", describe(scale), allowed);
  }
  if (!scale.is_contiguous()) {
    throw ArgumentError("scale", "strides " + to_string(scale.strides), allowed);
  }
  check_aligned("scale", scale);
  check_inside_storage("scale", scale);
  check_apart(scale, "x", x);
}

void check_scalar(const char* name, const Tensor& t, DType dtype, const Tensor& x,
                  const std::optional<Tensor>& scale) {
  check_well_formed(name, t);
  check_same_kind(name, t, x);
  if (t.dtype != dtype || t.numel() != 1 || t.device() != x.device()) {
    throw ArgumentError(name, describe(t),
                        fmt::format("one {} on {}", dtype == DType::kF32 ? "float32" : "int32",
                                    to_string(x.device())));
  }
  check_aligned(name, t);
  check_inside_storage(name, t);
  if (scale) check_apart(*scale, name, t);
}

// Collapses x's outer dimensions, innermost first, while each continues the one inside it.
void infer_runs(const Tensor& x, Plan& plan) {
  plan.row_stride = plan.cols;
  plan.run_rows = 1;
  int d = x.rank() - 2;
  bool have_stride = false;
  for (; d >= 0; --d) {
    if (x.shape[d] == 1) continue;
    if (!have_stride) {
      plan.row_stride = x.strides[d];
      have_stride = true;
    } else {
      std::int64_t next = 0;
      if (__builtin_mul_overflow(plan.row_stride, plan.run_rows, &next)) break;
      if (x.strides[d] != next) break;
    }
    plan.run_rows *= x.shape[d];
  }
  for (; d >= 0; --d) {
    if (x.shape[d] == 1) continue;
    plan.run_shape.insert(plan.run_shape.begin(), x.shape[d]);
    plan.run_strides.insert(plan.run_strides.begin(), x.strides[d]);
  }
}

}  // namespace

Plan plan(const Tensor& x, DType quant_dtype, const std::optional<Tensor>& scale,
          const Options& options) {
  check_x(x);
  if (!is_dtype(quant_dtype) || !is_quant_dtype(quant_dtype)) {
    throw ArgumentError("quant_dtype", describe(quant_dtype), std::string(kQuantNames));
  }

  Plan result;
  result.in = x.dtype;
  result.out = quant_dtype;
  result.out_shape = x.shape;
  result.scale_shape = x.shape;
  result.scale_shape.back() = 1;
  result.cols = x.shape.back();
  result.rows = checked_numel(result.scale_shape);
  result.num_rows_factor = options.num_rows_factor;
  if (result.rows != 0) infer_runs(x, result);

  if (scale) check_scale(*scale, x, result);
  if (options.scale_ub) check_scalar("options.scale_ub", *options.scale_ub, DType::kF32, x, scale);
  if (options.num_rows)
    check_scalar("options.num_rows", *options.num_rows, DType::kInt32, x, scale);
  if (options.num_rows_factor < 1) {
    throw ArgumentError("options.num_rows_factor", std::to_string(options.num_rows_factor),
                        "at least 1");
  }
  if (!options.num_rows && options.num_rows_factor != 1) {
    throw ArgumentError("options.num_rows_factor", std::to_string(options.num_rows_factor),
                        "1 when options.num_rows is none");
  }
  const float largest = largest_finite(quant_dtype);
  result.q = options.qmax.value_or(largest);
  if (!(result.q > 0.0f && result.q <= largest)) {
    throw ArgumentError("options.qmax", fmt::format("{}", result.q),
                        fmt::format("a positive number of at most {}", largest));
  }
  return result;
}

std::int64_t run_offset(const Plan& plan, std::int64_t run) {
  std::int64_t offset = 0;
  for (int d = static_cast<int>(plan.run_shape.size()) - 1; d >= 0; --d) {
    offset += run % plan.run_shape[d] * plan.run_strides[d];
    run /= plan.run_shape[d];
  }
  return offset;
}

}  // namespace assay
