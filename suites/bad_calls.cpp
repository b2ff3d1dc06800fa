#include "suites/bad_calls.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/allocator.h"

namespace assay {

namespace {

constexpr std::int64_t kHuge = std::int64_t{1} << 40;
constexpr DType kNoDType = static_cast<DType>(99);

using Apply = std::function<void(Call&)>;
using Applies = bool (*)(const Case&);

// What a case must have for an entry to make sense.
bool always(const Case&) {
  return true;
}
bool has_elements(const Case& test) {
  return test.rows() > 0 && test.cols() > 0;
}
bool has_row_stride(const Case& test) {
  return test.rows() > 1;
}
bool has_wide_rows(const Case& test) {
  return test.cols() > 1;
}
bool has_wide_row_stride(const Case& test) {
  return has_row_stride(test) && has_wide_rows(test);
}

// A block of bytes of the kind that the call's tensors are of.
std::shared_ptr<Storage> block(const Call& call, std::size_t bytes) {
  const Shape shape = {static_cast<std::int64_t>(bytes)};
  const Tensor t = call.x.is_meta() ? meta_empty(DType::kInt8, shape, call.x.device())
                                    : device_empty(DType::kInt8, shape, call.x.device());
  return t.storage;
}

std::size_t span_bytes(const Tensor& t) {
  return t.span_end() - t.span_begin();
}

// The tensors that entries spoil. Each is good, contiguous or strided as it was, and begins a
// block of its own with room for a shift behind it.
constexpr std::size_t kRoom = 16;

Tensor fresh(const Call& call, DType dtype, const Shape& shape) {
  Tensor t;
  t.dtype = dtype;
  t.shape = shape;
  t.strides = contiguous_strides(shape);
  t.storage = block(call, t.size_bytes() + kRoom);
  return t;
}

Tensor& x_of(Call& call) {
  call.x.storage = block(call, span_bytes(call.x) + kRoom);
  call.x.byte_offset = 0;
  return call.x;
}
Tensor& scale_of(Call& call) {
  Shape shape = call.x.shape;
  shape.back() = 1;
  return call.scale.emplace(fresh(call, DType::kF32, shape));
}
Tensor& scale_ub_of(Call& call) {
  return call.options.scale_ub.emplace(fresh(call, DType::kF32, {1}));
}
Tensor& num_rows_of(Call& call) {
  return call.options.num_rows.emplace(fresh(call, DType::kInt32, {1}));
}

// The tensor's storage, for it alone to be described wrongly.
Storage& own_storage(Tensor& t) {
  t.storage = std::make_shared<Storage>(*t.storage);
  return *t.storage;
}

// What can be wrong with any tensor.
struct Damage {
  const char* name;
  Applies applies;
  bool of_x;  // x decides where the others must be, so that it cannot be elsewhere
  void (*apply)(Tensor&);
};
constexpr Damage kDamages[] = {
    {"no-storage", always, true, [](Tensor& t) { t.storage = nullptr; }},
    {"null-address", has_elements, true, [](Tensor& t) { own_storage(t).base = nullptr; }},
    {"storage-too-small", has_elements, true,
     [](Tensor& t) { own_storage(t).bytes = span_bytes(t) - 1; }},
    {"beyond-storage", has_elements, true,
     [](Tensor& t) { t.byte_offset = (t.storage->bytes + 3) / 4 * 4; }},
    {"offset-wraps", has_elements, true, [](Tensor& t) { t.byte_offset = SIZE_MAX / 4 * 4; }},
    {"misaligned", has_elements, true, [](Tensor& t) { t.byte_offset += 1; }},
    {"too-few-strides", always, true, [](Tensor& t) { t.strides.pop_back(); }},
    {"too-many-strides", always, true, [](Tensor& t) { t.strides.push_back(1); }},
    {"negative-extent", always, true, [](Tensor& t) { t.shape.front() = -1; }},
    {"too-many-elements", always, true,
     [](Tensor& t) {
       t.shape.insert(t.shape.begin(), {kHuge, kHuge});
       t.strides.insert(t.strides.begin(), {kHuge, kHuge});
     }},
    // Empty, but its contiguous strides would not fit into 64 bits.
    {"too-many-elements-beside-zero", always, true,
     [](Tensor& t) {
       t.shape.insert(t.shape.begin(), {0, kHuge, kHuge});
       t.strides.insert(t.strides.begin(), {kHuge, kHuge, kHuge});
     }},
    {"no-dtype", always, true, [](Tensor& t) { t.dtype = kNoDType; }},
    {"on-another-device", always, false, [](Tensor& t) { own_storage(t).device.index += 1; }},
    {"of-another-kind", always, false, [](Tensor& t) { own_storage(t).meta = !t.storage->meta; }},
};

struct Target {
  const char* name;
  const char* argument;
  Tensor& (*make)(Call&);
};
constexpr Target kTargets[] = {
    {"x", "x", x_of},
    {"scale", "scale", scale_of},
    {"scale_ub", "options.scale_ub", scale_ub_of},
    {"num_rows", "options.num_rows", num_rows_of},
};

Apply with_dtype(Tensor& (*make)(Call&), DType dtype) {
  return [=](Call& call) { make(call).dtype = dtype; };
}

// x's outermost dimension that has a stride.
std::size_t outer(const Call& call) {
  const auto first = std::find_if(call.x.shape.begin(), call.x.shape.end(),
                                  [](std::int64_t extent) { return extent > 1; });
  return static_cast<std::size_t>(first - call.x.shape.begin());
}

void set_row_stride(Call& call, std::int64_t stride) {
  x_of(call).strides[outer(call)] = stride;
}

void set_shape(Tensor& t, Shape shape) {
  t.shape = std::move(shape);
  t.strides = contiguous_strides(t.shape);
}

void add_x(std::vector<BadCall>& list) {
  const auto add = [&list](const char* name, Applies applies, Apply apply) {
    list.push_back({name, "x", applies, std::move(apply)});
  };
  add("x-rank-0", always, [](Call& call) { set_shape(x_of(call), {}); });
  add("x-int8", always, with_dtype(x_of, DType::kInt8));
  add("x-int32", always, with_dtype(x_of, DType::kInt32));
  add("x-e4m3fn", always, with_dtype(x_of, DType::kE4m3fn));
  add("x-e5m2fnuz", always, with_dtype(x_of, DType::kE5m2fnuz));
  add("x-last-stride-2", has_wide_rows, [](Call& call) { x_of(call).strides.back() = 2; });
  add("x-last-stride-0", has_wide_rows, [](Call& call) { x_of(call).strides.back() = 0; });
  add("x-short-row-stride", has_wide_row_stride,
      [](Call& call) { set_row_stride(call, call.x.shape.back() - 1); });
  add("x-zero-row-stride", has_row_stride, [](Call& call) { set_row_stride(call, 0); });
  add("x-negative-row-stride", has_row_stride,
      [](Call& call) { set_row_stride(call, -call.x.shape.back()); });
  add("x-no-columns", always, [](Call& call) { x_of(call).shape.back() = 0; });
  add("x-no-rows-no-columns", always, [](Call& call) { set_shape(x_of(call), {0, 0}); });
  add("x-negative-columns", always, [](Call& call) { x_of(call).shape.back() = -1; });
  // Elements that 63 bits can count, bytes that 64 bits cannot.
  add("x-too-many-bytes", always, [](Call& call) { set_shape(x_of(call), {INT64_MAX / 3, 3}); });
  // The last element's offset is 2^64 - 1: counted from one, it is 0.
  add("x-span-wraps", always, [](Call& call) {
    x_of(call).shape = {3, 2};
    call.x.strides = {INT64_MAX, 1};
  });
}

void add_quant_dtype(std::vector<BadCall>& list) {
  const auto add = [&list](const char* name, DType dtype) {
    list.push_back({name, "quant_dtype", always, [=](Call& call) { call.quant_dtype = dtype; }});
  };
  add("quant-f32", DType::kF32);
  add("quant-f16", DType::kF16);
  add("quant-bf16", DType::kBf16);
  add("quant-int32", DType::kInt32);
  add("quant-no-dtype", kNoDType);
  add("quant-negative", static_cast<DType>(-1));
}

// Puts x and a scale into one block, `x_begin` and `scale_begin` bytes into it.
void place_together(Call& call, std::size_t x_begin, std::size_t scale_begin) {
  Tensor& scale = scale_of(call);
  call.x.byte_offset = x_begin;
  scale.byte_offset = scale_begin;
  call.x.storage = scale.storage =
      block(call, std::max(x_begin + span_bytes(call.x), scale_begin + scale.size_bytes()));
}

void add_scale_overlaps(std::vector<BadCall>& list) {
  const auto add = [&list](const char* name, Apply apply) {
    list.push_back({name, "scale", has_elements, std::move(apply)});
  };
  add("scale-begins-with-x", [](Call& call) { place_together(call, 0, 0); });
  // By as little as the two alignments allow: one element of x, or 4 bytes.
  add("scale-overlaps-first-of-x", [](Call& call) {
    place_together(call, scale_of(call).size_bytes() - size_of(call.x.dtype), 0);
  });
  add("scale-overlaps-last-of-x", [](Call& call) {
    const std::size_t element = size_of(call.x.dtype), span = span_bytes(call.x);
    const std::size_t x_begin = (span - element) % 4;  // makes the last element begin at 4 * n
    place_together(call, x_begin, x_begin + span - element);
  });
  add("scale-overlaps-scale_ub", [](Call& call) {
    call.options.scale_ub = scale_of(call);
    set_shape(*call.options.scale_ub, {1});
  });
  add("scale-overlaps-num_rows", [](Call& call) {
    call.options.num_rows = scale_of(call);
    call.options.num_rows->dtype = DType::kInt32;
    set_shape(*call.options.num_rows, {1});
  });
}

void add_scale(std::vector<BadCall>& list) {
  const auto add = [&list](const char* name, Applies applies, Apply apply) {
    list.push_back({name, "scale", applies, std::move(apply)});
  };
  add("scale-f16", always, with_dtype(scale_of, DType::kF16));
  add("scale-bf16", always, with_dtype(scale_of, DType::kBf16));
  add("scale-int32", always, with_dtype(scale_of, DType::kInt32));
  add("scale-without-last-dimension", always, [](Call& call) {
    scale_of(call).shape.pop_back();
    call.scale->strides.pop_back();
  });
  add("scale-with-one-more-dimension", always, [](Call& call) {
    scale_of(call).shape.push_back(1);
    call.scale->strides.push_back(1);
  });
  add("scale-one-row-more", always, [](Call& call) {
    Shape shape = scale_of(call).shape;
    shape.front() += 1;
    call.scale = fresh(call, DType::kF32, shape);
  });
  add("scale-one-row-less", has_elements, [](Call& call) {
    Shape shape = scale_of(call).shape;
    shape.front() -= 1;
    set_shape(*call.scale, shape);
  });
  add("scale-in-one-row", has_row_stride, [](Call& call) {
    const std::int64_t rows = scale_of(call).numel();
    set_shape(*call.scale, {1, rows});
  });
  add("scale-of-x-shape", has_wide_rows,
      [](Call& call) { call.scale = fresh(call, DType::kF32, call.x.shape); });
  add("scale-not-contiguous", has_row_stride, [](Call& call) {
    const Tensor twice = fresh(call, DType::kF32, {2 * scale_of(call).numel()});
    call.scale->storage = twice.storage;
    for (std::int64_t& stride : call.scale->strides) stride *= 2;
  });
  add("scale-expanded", has_row_stride, [](Call& call) {
    Shape& strides = scale_of(call).strides;
    std::fill(strides.begin(), strides.end(), 0);
  });
}

void add_scalars(std::vector<BadCall>& list) {
  const auto add = [&list](const char* name, const char* argument, Apply apply) {
    list.push_back({name, argument, always, std::move(apply)});
  };
  const auto with_shape = [](Tensor& (*make)(Call&), Shape shape) -> Apply {
    return [=](Call& call) { set_shape(make(call), shape); };
  };
  add("scale_ub-f16", "options.scale_ub", with_dtype(scale_ub_of, DType::kF16));
  add("scale_ub-int32", "options.scale_ub", with_dtype(scale_ub_of, DType::kInt32));
  add("scale_ub-two", "options.scale_ub", with_shape(scale_ub_of, {2}));
  add("scale_ub-empty", "options.scale_ub", with_shape(scale_ub_of, {0}));
  add("num_rows-f32", "options.num_rows", with_dtype(num_rows_of, DType::kF32));
  add("num_rows-int8", "options.num_rows", with_dtype(num_rows_of, DType::kInt8));
  add("num_rows-two", "options.num_rows", with_shape(num_rows_of, {2}));
  add("num_rows-empty", "options.num_rows", with_shape(num_rows_of, {0}));
}

void add_numbers(std::vector<BadCall>& list) {
  const auto add_factor = [&list](const char* name, std::int32_t factor) {
    list.push_back({name, "options.num_rows_factor", always, [=](Call& call) {
                      num_rows_of(call);
                      call.options.num_rows_factor = factor;
                    }});
  };
  add_factor("factor-0", 0);
  add_factor("factor-negative", -1);
  add_factor("factor-most-negative", INT32_MIN);
  list.push_back({"factor-without-num_rows", "options.num_rows_factor", always, [](Call& call) {
                    call.options.num_rows.reset();
                    call.options.num_rows_factor = 2;
                  }});

  const auto add_qmax = [&list](const char* name, float qmax) {
    list.push_back({name, "options.qmax", always, [=](Call& call) { call.options.qmax = qmax; }});
  };
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  add_qmax("qmax-0", 0.0f);
  add_qmax("qmax-minus-0", -0.0f);
  add_qmax("qmax-negative", -1.0f);
  add_qmax("qmax-nan", std::numeric_limits<float>::quiet_NaN());
  add_qmax("qmax-infinite", kInfinity);
  add_qmax("qmax-minus-infinite", -kInfinity);
  list.push_back({"qmax-above-largest", "options.qmax", always, [](Call& call) {
                    call.options.qmax = std::nextafter(largest_finite(call.quant_dtype), kInfinity);
                  }});
}

void add_damages(std::vector<BadCall>& list) {
  for (const Target& target : kTargets) {
    const bool is_x = target.make == x_of;
    for (const Damage& damage : kDamages) {
      if (is_x && !damage.of_x) continue;
      // A scalar has an element whatever the case is.
      const bool sized_by_case = is_x || target.make == scale_of;
      list.push_back(
          {std::string(target.name) + "-" + damage.name, target.argument,
           sized_by_case ? damage.applies : always,
           [make = target.make, apply = damage.apply](Call& call) { apply(make(call)); }});
    }
  }
}

}  // namespace

const std::vector<BadCall>& bad_calls() {
  static const std::vector<BadCall> list = [] {
    std::vector<BadCall> all;
    add_damages(all);
    add_x(all);
    add_quant_dtype(all);
    add_scale(all);
    add_scale_overlaps(all);
    add_scalars(all);
    add_numbers(all);
    return all;
  }();
  return list;
}

const BadCall* find_bad_call(std::string_view name) {
  for (const BadCall& bad : bad_calls()) {
    if (bad.name == name) return &bad;
  }
  return nullptr;
}

}  // namespace assay
