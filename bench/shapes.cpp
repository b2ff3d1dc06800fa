#include "bench/shapes.h"

#include <algorithm>
#include <map>
#include <utility>

namespace assay::bench {

namespace {

// Every row count with every column count. Columns are those of the activations that models
// quantize: hidden sizes, inputs of the output and down projections, and their shards.
struct Group {
  std::string_view why;
  Level level;
  std::vector<std::int64_t> rows, cols;
};

// What max_elements() leaves out is kept out by size alone: the groups serve every device.
const std::vector<Group>& groups() {
  static const std::vector<Group> list = {
      {"decode", Level::kSmoke, {1, 64}, {4096}},
      {"prefill, Llama-3 8B", Level::kSmoke, {2048, 16384}, {4096}},
      {"awkward: no multiple of 16", Level::kSmoke, {64}, {1368}},

      {"decode: latency", Level::kDefault, {1, 16, 64}, {4096, 7168, 16384}},
      {"chunked prefill", Level::kDefault, {512}, {4096, 7168}},
      {"prefill, narrow: the shard of a projection", Level::kDefault, {2048, 131072}, {1024}},
      {"prefill: bandwidth", Level::kDefault, {4096, 16384}, {4096, 7168, 8192, 16384, 28672}},
      {"prefill, odd row counts", Level::kDefault, {13359}, {4096, 7168}},
      {"awkward: no powers of two, odd, beyond one block's registers",
       Level::kDefault,
       {32, 4096},
       {1368, 2880, 5137, 18944, 29568, 53248}},

      {"decode: every batch size",
       Level::kFull,
       {1, 2, 4, 8, 16, 32, 64},
       {1024, 2048, 3584, 4096, 5120, 7168, 8192, 14336, 16384, 18432, 28672}},
      {"awkward decode", Level::kFull, {1, 8}, {1368, 2880, 5137, 18944, 29568, 53248}},
      {"chunked prefill",
       Level::kFull,
       {128, 256, 512, 1024, 2048, 8192},
       {1024, 2048, 4096, 5120, 7168, 8192, 14336, 16384, 28672}},
      {"expanded tokens of a mixture of experts", Level::kFull, {65536}, {2048, 7168}},
      {"more than 2^31 elements", Level::kFull, {524289}, {4096}},
  };
  return list;
}

// The simulated device executes some 10^8 elements a second, and the default sweep is to take less
// than a minute; GPUs time what their memory holds.
struct Limit {
  Level level;
  std::int64_t simulated, gpu;
};
constexpr Limit kLimits[] = {
    {Level::kSmoke, std::int64_t{1} << 23, std::int64_t{1} << 28},
    {Level::kDefault, std::int64_t{1} << 23, std::int64_t{1} << 30},
    {Level::kFull, std::int64_t{1} << 25, std::int64_t{1} << 32},
};

}  // namespace

std::int64_t max_elements(bool simulated, Level level) {
  const Limit& limit = kLimits[static_cast<int>(level)];
  return simulated ? limit.simulated : limit.gpu;
}

std::vector<BenchShape> shapes(Level level, std::int64_t max_elements) {
  std::map<std::pair<std::int64_t, std::int64_t>, BenchShape> found;  // by columns, then rows
  for (const Group& group : groups()) {  // levels ascend: the first to name a shape has the lowest
    if (group.level > level) continue;
    for (const std::int64_t rows : group.rows) {
      for (const std::int64_t cols : group.cols) {
        const BenchShape shape{rows, cols, group.level, group.why};
        if (shape.elements() <= max_elements) found.try_emplace({cols, rows}, shape);
      }
    }
  }
  std::vector<BenchShape> list;
  for (const auto& [key, shape] : found) list.push_back(shape);
  return list;
}

// Of the quantized types, e5m2 and e5m2fnuz differ from e4m3fn and e4m3fnuz by constants alone; of
// the inputs, f16 from bf16 by one conversion. A type shows in one or two pairs with the others.
Level level_of(DType input, DType quant) {
  const bool is_e5m2 = quant == DType::kE5m2 || quant == DType::kE5m2fnuz;
  const bool is_fnuz = quant == DType::kE4m3fnuz;
  if (is_e5m2 || (input == DType::kF16 && is_fnuz) ||
      (input == DType::kF32 && quant != DType::kInt8)) {
    return Level::kFull;
  }
  return Level::kSmoke;
}

const std::vector<Baseline>& baselines() {
  static const std::vector<Baseline> list = {
      {2048, 4096, DType::kBf16, DType::kInt8},
      {2048, 4096, DType::kBf16, DType::kE4m3fn},
  };
  return list;
}

}  // namespace assay::bench
