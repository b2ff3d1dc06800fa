#include "suites/inputs.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <thread>

#include "kernels/error.h"
#include "kernels/variants.h"
#include "suites/bad_calls.h"
#include "suites/distributions.h"

namespace assay {

namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

void store_bits(std::byte* to, std::uint32_t bits, std::size_t size) {
  std::memcpy(to, &bits, size);  // little-endian, as all our platforms are
}

void fill_row(const Case& test, const Distribution& distribution, std::uint64_t seed,
              std::int64_t row, std::byte* to) {
  const std::size_t size = size_of(test.input);
  const std::int64_t rows = test.rows(), cols = test.cols();
  for (std::int64_t col = 0; col < cols; ++col) {
    const ElementContext context{test, rows, cols,
                                 row,  col,  Philox(seed, static_cast<std::uint64_t>(row))};
    store_bits(to + static_cast<std::size_t>(col) * size, distribution.bits(context), size);
  }
}

// Row r's element offset in storage with the given strides.
std::int64_t row_offset(const Case& test, const Shape& strides, std::int64_t row) {
  std::int64_t offset = 0;
  for (int d = static_cast<int>(test.shape.size()) - 2; d >= 0; --d) {
    offset += row % test.shape[d] * strides[d];
    row /= test.shape[d];
  }
  return offset;
}

template <class Function>
void parallel_rows(std::int64_t rows, std::int64_t cols, int threads, const Function& function) {
  if (threads <= 0) threads = static_cast<int>(std::thread::hardware_concurrency());
  if (rows * cols < 65536) threads = 1;  // starting a thread costs more than that
  std::vector<std::jthread> pool;
  for (int t = 0; t < threads; ++t) {
    const std::int64_t begin = rows * t / threads, end = rows * (t + 1) / threads;
    const auto work = [begin, end, &function] {
      for (std::int64_t row = begin; row < end; ++row) function(row);
    };
    if (t + 1 == threads) {
      work();
    } else {
      pool.emplace_back(work);
    }
  }
}

template <class List, class Name>
[[noreturn]] void reject(std::string_view part, std::string_view value, const List& list,
                         Name name) {
  std::vector<std::string_view> allowed;
  for (const auto& entry : list) allowed.push_back(name(entry));
  throw ArgumentError("case", fmt::format("{} \"{}\"", part, value),
                      fmt::format("{}", fmt::join(allowed, ", ")));
}

}  // namespace

const std::vector<ScaleBoundKind>& scale_bound_kinds() {
  static const std::vector<ScaleBoundKind> list = {
      {"bind", "a quarter of the first row's maximum",
       [](float amax) { return std::isfinite(amax) && amax > 0 ? amax / 4 : 0.5f; }},
      {"equal", "the first row's maximum itself", [](float amax) { return amax; }},
      {"loose", "above every finite maximum", [](float) { return 3e38f; }},
      {"infinite", "infinity", [](float) { return kInfinity; }},
      {"nan", "NaN", [](float) { return std::numeric_limits<float>::quiet_NaN(); }},
      {"zero", "zero", [](float) { return 0.0f; }},
      {"negative", "a negative number", [](float) { return -1.5f; }},
      {"least", "the least positive float32",
       [](float) { return std::numeric_limits<float>::denorm_min(); }},
  };
  return list;
}

void validate(const Case& test) {
  if (!find_distribution(test.distribution)) {
    reject("distribution", test.distribution, distributions(), [](auto& d) { return d.name; });
  }
  const CaseOptions& o = test.options;
  if (!o.scale_ub.empty()) {
    bool known = false;
    for (const ScaleBoundKind& kind : scale_bound_kinds()) known |= kind.name == o.scale_ub;
    if (!known) reject("ub", o.scale_ub, scale_bound_kinds(), [](auto& k) { return k.name; });
  }
  if (!o.variant.empty() && !variant_from_name(o.variant)) {
    reject("variant", o.variant, kVariants, [](auto& v) { return v.name; });
  }
  if (!o.bad.empty() && !find_bad_call(o.bad)) {
    reject("bad", o.bad, bad_calls(), [](auto& b) { return std::string_view(b.name); });
  }
  if (o.graph && o.stream) {
    throw ArgumentError("case", "graph with stream", "one of them");
  }
  if (o.gap != 0 && test.shape.size() < 3) {
    throw ArgumentError("case", "gap on " + to_string(test.shape), "gap=N for rank 3 or more");
  }
  if (test.options.bad.empty() && test.cols() == 0) {
    throw ArgumentError("case", "0 columns", "at least 1 column (or bad=...)");
  }
}

std::uint32_t trap_bits(DType type, Trap trap) {
  if (trap == Trap::kNan) return type == DType::kF32 ? 0x7fc00000u : 0x7fffu;
  return type == DType::kF32 ? 0x7f7fffffu : type == DType::kBf16 ? 0x7f7fu : 0x7bffu;
}

reference::InputView Inputs::view(const Case& test) const {
  return {rows.data(), test.input, test.rows(), test.cols(), test.cols()};
}

reference::QuantizeOptions Inputs::reference_options(const Case& test) const {
  reference::QuantizeOptions options;
  options.scale_ub = scale_ub;
  options.num_rows = test.options.num_rows;
  options.num_rows_factor = test.options.factor;
  if (!test.options.qmax.empty()) options.qmax = std::stof(test.options.qmax);
  return options;
}

Inputs make_inputs(const Case& test, std::uint64_t seed, Trap trap, int threads) {
  validate(test);
  const Distribution& distribution = *find_distribution(test.distribution);
  const std::size_t size = size_of(test.input);
  const std::int64_t rows = test.rows(), cols = test.cols();
  const CaseOptions& o = test.options;

  Inputs inputs;
  inputs.row_stride = cols + o.stride;
  inputs.strides.assign(test.shape.size(), 1);
  std::int64_t stride = inputs.row_stride;
  for (int d = static_cast<int>(test.shape.size()) - 2; d >= 0; --d) {
    inputs.strides[d] = stride;
    stride *= test.shape[d];
    if (d == 1) stride += o.gap * inputs.row_stride;  // between slices of the outermost dimension
  }

  const std::size_t row_bytes = static_cast<std::size_t>(cols) * size;
  inputs.rows.resize(static_cast<std::size_t>(rows) * row_bytes);
  parallel_rows(rows, cols, threads, [&](std::int64_t row) {
    fill_row(test, distribution, seed, row,
             inputs.rows.data() + static_cast<std::size_t>(row) * row_bytes);
  });

  const std::int64_t span = rows == 0 ? 0 : row_offset(test, inputs.strides, rows - 1) + cols;
  inputs.storage.resize(static_cast<std::size_t>(span) * size);
  if (span != rows * cols) {
    for (std::size_t i = 0; i < inputs.storage.size(); i += size) {
      store_bits(inputs.storage.data() + i, trap_bits(test.input, trap), size);
    }
  }
  for (std::int64_t row = 0; row < rows; ++row) {
    std::memcpy(inputs.storage.data() +
                    static_cast<std::size_t>(row_offset(test, inputs.strides, row)) * size,
                inputs.rows.data() + static_cast<std::size_t>(row) * row_bytes, row_bytes);
  }

  if (!o.scale_ub.empty()) {
    float amax = 0;
    if (rows > 0) {
      std::vector<float> first(static_cast<std::size_t>(cols));
      reference::decode_inputs(test.input, inputs.rows.data(), first);
      amax = reference::row_amax(first.data(), cols);
    }
    for (const ScaleBoundKind& kind : scale_bound_kinds()) {
      if (kind.name == o.scale_ub) inputs.scale_ub = kind.value(amax);
    }
  }
  return inputs;
}

}  // namespace assay
