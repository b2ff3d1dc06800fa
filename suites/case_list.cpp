#include "suites/case_list.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "kernels/variants.h"
#include "suites/bad_calls.h"
#include "suites/distributions.h"
#include "suites/inputs.h"

namespace assay {

namespace {

constexpr DType kInputs[] = {
#define ASSAY_X(e, ...) DType::e,
    ASSAY_INPUT_DTYPES(ASSAY_X)
#undef ASSAY_X
};
constexpr DType kQuants[] = {
#define ASSAY_X(e, ...) DType::e,
    ASSAY_QUANT_DTYPES(ASSAY_X)
#undef ASSAY_X
};

// Columns around the widths of vectors, waves, blocks and dispatch thresholds, and of models.
constexpr std::int64_t kColumns[] = {
    1,    2,    3,    4,    5,    7,    8,    9,     15,    16,    17,    31,    32,   33,
    63,   64,   65,   127,  128,  129,  255,  256,   257,   511,   512,   513,   769,  896,
    1003, 1023, 1024, 1025, 1026, 1368, 2047, 2048,  2049,  2688,  2880,  3584,  4095, 4096,
    4097, 5137, 5376, 7168, 8191, 8192, 8193, 11008, 12288, 14336, 16383, 16384, 16385};
constexpr std::int64_t kWideColumns[] = {18432, 18944, 27648, 28672, 29568,
                                         32767, 32768, 32769, 53248};

// Row counts around blocks of several rows, compute units times 16, and 16-bit limits.
constexpr std::int64_t kRows[] = {0, 1, 2, 3, 7, 8, 9, 13, 63, 64, 65, 255, 256, 257, 359};
constexpr std::int64_t kManyRows[] = {4096, 4863, 4864, 4865, 13359, 65535, 65536, 65537};

// Hidden and intermediate sizes of models in use, as widths of the quantized activation.
constexpr std::int64_t kModelColumns[] = {512,  576,  1408, 1536,  1792,  2048,  3584,  4864,
                                          5120, 6656, 7168, 10944, 13824, 17408, 18432, 36864};

class List {
 public:
  explicit List(Level level) : level_(level) {}

  void add(Case test, Level from = Level::kDefault) {
    if (from > level_) return;
    if (seen_.insert(test.name()).second) cases_.push_back(std::move(test));
  }
  // The case for every pair of types.
  void add_all_types(Case test, Level from = Level::kDefault) {
    for (const DType input : kInputs) {
      for (const DType quant : kQuants) {
        test.input = input;
        test.quant = quant;
        add(test, from);
      }
    }
  }
  std::vector<Case> take() { return std::move(cases_); }

 private:
  Level level_;
  std::vector<Case> cases_;
  std::set<std::string> seen_;
};

Case make(Shape shape, std::string_view distribution = "uniform", CaseOptions options = {}) {
  Case test;
  test.shape = std::move(shape);
  test.distribution = distribution;
  test.options = std::move(options);
  return test;
}

void add_columns(List& list) {
  for (const std::int64_t cols : kColumns) {
    const bool smoke = cols == 1 || cols == 129 || cols == 4096;
    list.add_all_types(make({3, cols}), smoke ? Level::kSmoke : Level::kDefault);
  }
  for (const std::int64_t cols : kWideColumns) list.add_all_types(make({2, cols}));
}

void add_rows(List& list) {
  for (const std::int64_t rows : kRows) {
    list.add_all_types(make({rows, 33}));
    list.add(make({rows, 1024}));
  }
  for (const std::int64_t rows : kManyRows) {
    list.add(make({rows, 32}, "rowscale"));
    list.add_all_types(make({rows, 24}), Level::kFull);
  }
}

void add_distributions(List& list) {
  for (const Distribution& distribution : distributions()) {
    for (const Shape& shape : {Shape{24, 512}, Shape{26, 1027}, Shape{5, 4096}, Shape{3, 20000}}) {
      list.add_all_types(make(shape, distribution.name));
    }
    list.add_all_types(make({13, 48}, distribution.name), Level::kSmoke);
    // One marked element at every column in turn, past a wave and past a block.
    if (distribution.name == "onehot" || distribution.name == "lone" ||
        distribution.name == "nan" || distribution.name == "infinity") {
      list.add_all_types(make({130, 65}, distribution.name));
      list.add(make({2080, 1040}, distribution.name));
      list.add(make({514, 257}, distribution.name));
    }
  }
  list.add_all_types(make({256, 256}, "allvalues"));
  list.add_all_types(make({64, 1024}, "allvalues"));
  list.add_all_types(make({256, 256}, "scattered"));
  list.add_all_types(make({4, 16384}, "scattered"));
  list.add_all_types(make({64, 4096}, "midpoints"));
  list.add_all_types(make({4096, 4096}, "uniform"), Level::kFull);
  list.add_all_types(make({1024, 4096}, "special"), Level::kFull);
}

std::vector<CaseOptions> option_sets() {
  std::vector<CaseOptions> sets;
  const auto add = [&sets](auto set) {
    CaseOptions options;
    set(options);
    sets.push_back(options);
  };
  for (const ScaleBoundKind& kind : scale_bound_kinds()) {
    add([&](CaseOptions& o) { o.scale_ub = kind.name; });
  }
  for (const int rows : {0, 1, 11, 12, 13, 1000, -1, INT32_MIN, INT32_MAX}) {
    add([&](CaseOptions& o) { o.num_rows = rows; });
  }
  add([](CaseOptions& o) {
    o.num_rows = 3;
    o.factor = 4;
  });
  add([](CaseOptions& o) {
    o.num_rows = 2;
    o.factor = 5;
  });
  add([](CaseOptions& o) {
    o.num_rows = -3;
    o.factor = 4;
  });
  // Products that a 32-bit multiplication gets wrong.
  add([](CaseOptions& o) {
    o.num_rows = 65536;
    o.factor = 65536;
  });
  add([](CaseOptions& o) {
    o.num_rows = 1 << 30;
    o.factor = 5;
  });
  add([](CaseOptions& o) {
    o.num_rows = 1 << 30;
    o.factor = 2;
  });
  for (const char* q : {"100.5", "1", "0.25", "64", "1e-30"}) {
    add([&](CaseOptions& o) { o.qmax = q; });
  }
  for (const std::int64_t stride : {1, 3, 8, 16, 64}) {
    add([&](CaseOptions& o) { o.stride = stride; });
  }
  for (const int base : {1, 2, 3, 5, 7}) add([&](CaseOptions& o) { o.base = base; });
  for (const int base : {1, 2, 4, 8, 15}) add([&](CaseOptions& o) { o.out_base = base; });
  add([](CaseOptions& o) {
    o.base = 3;
    o.out_base = 7;
    o.stride = 5;
  });
  add([](CaseOptions& o) { o.buffer = true; });
  add([](CaseOptions& o) { o.stream = true; });
  add([](CaseOptions& o) { o.graph = true; });
  add([](CaseOptions& o) {
    o.scale_ub = "bind";
    o.num_rows = 4;
    o.factor = 3;
    o.buffer = true;
    o.graph = true;
  });
  add([](CaseOptions& o) { o.device = 1; });
  add([](CaseOptions& o) {
    o.stream = true;
    o.device = 1;
  });
  add([](CaseOptions& o) {
    o.scale_ub = "bind";
    o.num_rows = 12;
    o.buffer = true;
    o.graph = true;
    o.device = 1;
  });
  for (const int blocks : {1, 2, 5}) add([&](CaseOptions& o) { o.blocks = blocks; });
  add([](CaseOptions& o) {
    o.blocks = 1;
    o.num_rows = 7;
    o.buffer = true;
  });
  add([](CaseOptions& o) {
    o.stride = 3;
    o.base = 1;
    o.scale_ub = "bind";
    o.num_rows = 5;
    o.factor = 2;
    o.qmax = "64";
    o.buffer = true;
    o.stream = true;
  });
  return sets;
}

void add_options(List& list) {
  for (const CaseOptions& options : option_sets()) {
    list.add_all_types(make({13, 48}, "rowscale", options), Level::kSmoke);
    for (const Shape& shape : {Shape{13, 640}, Shape{13, 1025}, Shape{13, 2000}, Shape{13, 5120}}) {
      list.add(make(shape, "special", options));
    }
    list.add_all_types(make({12, 2056}, "rowscale", options));
    Case wide = make({12, 33000}, "rowscale", options);
    wide.quant = DType::kE4m3fn;
    list.add(wide);
  }
  // 224 for e4m3fnuz is what serving frameworks use.
  for (const DType input : kInputs) {
    Case test = make({13, 4096});
    test.input = input;
    test.quant = DType::kE4m3fnuz;
    test.options.qmax = "224";
    list.add(test);
  }
}

void add_ranks(List& list) {
  for (const Shape& shape :
       {Shape{128}, Shape{1}, Shape{2, 3, 65}, Shape{2, 3, 5, 129}, Shape{1, 1, 7},
        Shape{4, 1, 3, 1}, Shape{3, 0, 16}, Shape{2, 2, 2, 2, 2, 40}, Shape{5, 7, 1100}}) {
    list.add_all_types(make(shape));
    if (shape.size() < 3) continue;
    CaseOptions gap;
    gap.gap = 2;
    gap.stride = 1;
    list.add_all_types(make(shape, "rowscale", gap));
    gap.num_rows = 2;
    gap.factor = 2;
    gap.buffer = true;
    list.add(make(shape, "rowscale", gap));
  }
}

// Every variant on every class of shape that it can hold, not only where dispatch picks it.
void add_variants(List& list) {
  for (const VariantInfo& variant : kVariants) {
    CaseOptions options;
    options.variant = variant.name;
    for (const DType input : kInputs) {
      const std::int64_t widest = std::min<std::int64_t>(variant.max_cols(input), 70000);
      for (const std::int64_t cols :
           {std::int64_t{1}, std::int64_t{7}, std::int64_t{23}, std::int64_t{511},
            std::int64_t{640}, std::int64_t{1025}, std::int64_t{4099}, std::int64_t{20008},
            widest - 1, widest}) {
        if (cols > widest) continue;
        Case test = make({cols > 8192 ? 2 : 9, cols}, "special", options);
        test.input = input;
        for (const DType quant : kQuants) {
          test.quant = quant;
          list.add(test);
        }
        test.shape[0] = 17;
        test.distribution = "rowscale";
        if (cols <= 8192) list.add(test);
        // Every way of being misaligned, in x and in out.
        test.shape[0] = 9;
        test.distribution = "onehot";
        test.options.base = 3;
        test.options.stride = 5;
        test.options.out_base = 1;
        if (cols <= 8192) list.add(test);
      }
    }
  }
}

void add_models(List& list) {
  for (const std::int64_t cols : kModelColumns) {
    for (const std::int64_t rows : {1, 16}) {
      for (const DType quant : {DType::kInt8, DType::kE4m3fn, DType::kE4m3fnuz}) {
        Case test = make({rows, cols}, "outliers");
        test.quant = quant;
        list.add(test);
        test.shape[0] = 2048;
        list.add(test, Level::kFull);
      }
    }
  }
}

void add_bad_calls(List& list) {
  for (const BadCall& bad : bad_calls()) {
    for (const DType input : kInputs) {
      for (const DType quant : {DType::kInt8, DType::kE4m3fnuz}) {
        Case test = make({4, 64});
        test.input = input;
        test.quant = quant;
        test.options.bad = bad.name;
        if (bad.applies(test)) list.add(test, Level::kSmoke);
      }
    }
  }
}

void add_large(List& list) {
  for (const Shape& shape : {Shape{1024000, 128}, Shape{131072, 1024}, Shape{16384, 7168}}) {
    for (const DType quant : {DType::kInt8, DType::kE4m3fn}) {
      Case test = make(shape, "rowscale");
      test.quant = quant;
      list.add(test, Level::kFull);
    }
  }
}

// Beyond 2^31 and 2^32 elements, where 32-bit offsets wrap: signed, unsigned, and in bytes of x.
void add_huge(List& list) {
  for (const DType quant : {DType::kInt8, DType::kE4m3fn}) {
    for (const Shape& shape :
         {Shape{262145, 4096}, Shape{524289, 4096}, Shape{1048577, 4096}, Shape{149797, 28672}}) {
      Case test = make(shape, "rowscale");
      test.quant = quant;
      list.add(test, Level::kFull);
    }
  }
  // Few elements far apart.
  CaseOptions stride;
  stride.stride = (std::int64_t{1} << 31) - 4096 + 8;
  list.add(make({3, 4096}, "rowscale", stride), Level::kFull);
}

// An emulator executes a million elements a second or so, and each case runs twice.
constexpr std::int64_t kEmulatedMaxElements = 1'000'000;
constexpr std::int64_t kEmulatedEveryType = 4096;  // up to here all pairs of types

// What an emulator can execute in minutes: everything small, and of what is larger each shape,
// option and distribution with one pair of types, another one each time.
std::vector<Case> thinned(const std::vector<Case>& cases) {
  std::map<std::string, std::vector<std::size_t>> groups;  // alike but for their types
  std::set<std::size_t> kept;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const std::int64_t elements = checked_numel(cases[i].shape);
    if (elements > kEmulatedMaxElements) continue;
    if (elements <= kEmulatedEveryType) {
      kept.insert(i);
      continue;
    }
    Case alike = cases[i];
    alike.input = kInputs[0];
    alike.quant = kQuants[0];
    groups[alike.name()].push_back(i);
  }
  std::size_t turn = 0;
  for (const auto& [name, members] : groups) kept.insert(members[turn++ % members.size()]);
  std::vector<Case> list;
  for (const std::size_t i : kept) list.push_back(cases[i]);
  return list;
}

}  // namespace

std::string_view name_of(Level level) {
  switch (level) {
    case Level::kSmoke:
      return "smoke";
    case Level::kDefault:
      return "default";
    case Level::kFull:
      return "full";
    case Level::kEmulated:
      return "emulated";
  }
  return "";
}

std::optional<Level> level_from_name(std::string_view name) {
  for (const Level level : {Level::kSmoke, Level::kDefault, Level::kFull, Level::kEmulated}) {
    if (name == name_of(level)) return level;
  }
  return std::nullopt;
}

std::vector<Case> case_list(Level level) {
  if (level == Level::kEmulated) return thinned(case_list(Level::kDefault));
  List list(level);
  add_columns(list);
  add_rows(list);
  add_distributions(list);
  add_options(list);
  add_ranks(list);
  add_variants(list);
  add_models(list);
  add_bad_calls(list);
  add_large(list);
  add_huge(list);
  return list.take();
}

bool matches(std::string_view pattern, std::string_view name) {
  if (pattern.find_first_of("*?") == std::string_view::npos) {
    return name.find(pattern) != std::string_view::npos;
  }
  // Greedy with one point of return: the last star.
  std::size_t p = 0, n = 0, star = std::string_view::npos, retry = 0;
  while (n < name.size()) {
    if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == name[n])) {
      ++p;
      ++n;
    } else if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      retry = n;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++retry;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace assay
