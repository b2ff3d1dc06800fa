#include "suites/case.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <charconv>
#include <vector>

#include "kernels/error.h"

namespace assay {

namespace {

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (std::size_t begin = 0;;) {
    const std::size_t end = text.find(separator, begin);
    parts.push_back(text.substr(begin, end - begin));
    if (end == std::string_view::npos) return parts;
    begin = end + 1;
  }
}

[[noreturn]] void reject(std::string_view part, std::string_view value,
                         const std::string& allowed) {
  throw ArgumentError("case", fmt::format("{} \"{}\"", part, value), allowed);
}

template <class Int>
Int parse_int(std::string_view part, std::string_view text) {
  Int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) {
    reject(part, text, "an integer");
  }
  return value;
}

template <class Int>
Int parse_count(std::string_view part, std::string_view text, Int least, Int most) {
  const Int value = parse_int<Int>(part, text);
  if (value < least || value > most) {
    reject(part, text, fmt::format("an integer from {} to {}", least, most));
  }
  return value;
}

constexpr std::int64_t kMost = std::int64_t{1} << 40;

// One entry per option: how it is written, and how it is read. The order is the order in names.
struct OptionField {
  std::string_view key;
  std::string (*write)(const CaseOptions&);  // empty at its default
  void (*read)(CaseOptions&, std::string_view value);
};

constexpr OptionField kFields[] = {
    {"stride", [](const CaseOptions& o) { return o.stride ? std::to_string(o.stride) : ""; },
     [](CaseOptions& o, std::string_view v) {
       o.stride = parse_count<std::int64_t>("stride", v, 0, kMost);
     }},
    {"gap", [](const CaseOptions& o) { return o.gap ? std::to_string(o.gap) : ""; },
     [](CaseOptions& o, std::string_view v) {
       o.gap = parse_count<std::int64_t>("gap", v, 0, kMost);
     }},
    {"base", [](const CaseOptions& o) { return o.base ? std::to_string(o.base) : ""; },
     [](CaseOptions& o, std::string_view v) { o.base = parse_count<int>("base", v, 0, 64); }},
    {"outbase", [](const CaseOptions& o) { return o.out_base ? std::to_string(o.out_base) : ""; },
     [](CaseOptions& o, std::string_view v) {
       o.out_base = parse_count<int>("outbase", v, 0, 64);
     }},
    {"ub", [](const CaseOptions& o) { return o.scale_ub; },
     [](CaseOptions& o, std::string_view v) { o.scale_ub = v; }},
    {"rows",
     [](const CaseOptions& o) { return o.num_rows ? std::to_string(*o.num_rows) : std::string(); },
     [](CaseOptions& o, std::string_view v) { o.num_rows = parse_int<std::int32_t>("rows", v); }},
    {"factor", [](const CaseOptions& o) { return o.factor != 1 ? std::to_string(o.factor) : ""; },
     [](CaseOptions& o, std::string_view v) { o.factor = parse_int<std::int32_t>("factor", v); }},
    {"qmax", [](const CaseOptions& o) { return o.qmax; },
     [](CaseOptions& o, std::string_view v) {
       float value = 0;
       const auto [end, error] = std::from_chars(v.data(), v.data() + v.size(), value);
       if (error != std::errc{} || end != v.data() + v.size()) reject("qmax", v, "a number");
       o.qmax = v;
     }},
    {"buffer", [](const CaseOptions& o) -> std::string { return o.buffer ? "buffer" : ""; },
     [](CaseOptions& o, std::string_view) { o.buffer = true; }},
    {"stream", [](const CaseOptions& o) -> std::string { return o.stream ? "stream" : ""; },
     [](CaseOptions& o, std::string_view) { o.stream = true; }},
    {"graph", [](const CaseOptions& o) -> std::string { return o.graph ? "graph" : ""; },
     [](CaseOptions& o, std::string_view) { o.graph = true; }},
    {"device", [](const CaseOptions& o) { return o.device ? std::to_string(o.device) : ""; },
     [](CaseOptions& o, std::string_view v) { o.device = parse_count<int>("device", v, 0, 1023); }},
    {"variant", [](const CaseOptions& o) { return o.variant; },
     [](CaseOptions& o, std::string_view v) { o.variant = v; }},
    {"blocks", [](const CaseOptions& o) { return o.blocks ? std::to_string(o.blocks) : ""; },
     [](CaseOptions& o, std::string_view v) {
       o.blocks = parse_count<std::int64_t>("blocks", v, 1, kMost);
     }},
    {"bad", [](const CaseOptions& o) { return o.bad; },
     [](CaseOptions& o, std::string_view v) { o.bad = v; }},
};

constexpr bool is_flag(std::string_view key) {
  return key == "buffer" || key == "stream" || key == "graph";
}

std::string write_options(const CaseOptions& options) {
  std::vector<std::string> parts;
  for (const OptionField& field : kFields) {
    const std::string value = field.write(options);
    if (value.empty()) continue;
    parts.push_back(is_flag(field.key) ? value : fmt::format("{}={}", field.key, value));
  }
  return fmt::format("{}", fmt::join(parts, ","));
}

// Whether a path segment is options: each item of it is KEY=VALUE or a flag.
bool looks_like_options(std::string_view segment) {
  return segment.find('=') != std::string_view::npos ||
         is_flag(segment.substr(0, segment.find(',')));
}

CaseOptions parse_options(std::string_view segment) {
  CaseOptions options;
  for (const std::string_view item : split(segment, ',')) {
    const std::size_t equals = item.find('=');
    const std::string_view key = item.substr(0, equals);
    const bool has_value = equals != std::string_view::npos;
    bool known = false;
    for (const OptionField& field : kFields) {
      if (field.key != key || has_value == is_flag(key)) continue;
      field.read(options, has_value ? item.substr(equals + 1) : std::string_view());
      known = true;
    }
    if (!known) {
      std::vector<std::string> allowed;
      for (const OptionField& field : kFields) {
        allowed.push_back(std::string(field.key) + (is_flag(field.key) ? "" : "=..."));
      }
      reject("option", item, fmt::format("{}", fmt::join(allowed, ", ")));
    }
  }
  return options;
}

DType parse_dtype(std::string_view part, std::string_view name, bool (*accept)(DType)) {
  const std::optional<DType> type = dtype_from_name(name);
  if (type && accept(*type)) return *type;
  std::vector<std::string_view> allowed;
#define ASSAY_X(e, text, ...) \
  if (accept(DType::e)) allowed.push_back(text);
  ASSAY_INPUT_DTYPES(ASSAY_X)
  ASSAY_QUANT_DTYPES(ASSAY_X)
#undef ASSAY_X
  reject(part, name, fmt::format("{}", fmt::join(allowed, ", ")));
}

Shape parse_shape(std::string_view text) {
  Shape shape;
  for (const std::string_view extent : split(text, 'x')) {
    shape.push_back(parse_count<std::int64_t>("shape extent", extent, 0, kMost));
  }
  if (shape.size() > 8) reject("shape", text, "at most 8 dimensions");
  return shape;
}

}  // namespace

std::int64_t Case::rows() const {
  return checked_numel(Shape(shape.begin(), shape.end() - 1));
}

std::string Case::name() const {
  std::string text =
      fmt::format("{}/{}/{}/{}", kOpName, name_of(quant), name_of(input), fmt::join(shape, "x"));
  if (const std::string written = options_text(); !written.empty()) text += "/" + written;
  return text + "/" + distribution;
}

std::string Case::options_text() const {
  return write_options(options);
}

Case parse_case(std::string_view name) {
  const std::vector<std::string_view> parts = split(name, '/');
  if (parts.size() < 4 || parts.size() > 6 || parts[0] != kOpName) {
    reject("name", name, fmt::format("{}/QUANT/INPUT/ROWSxCOLS[/options][/distribution]", kOpName));
  }
  Case result;
  result.quant = parse_dtype("quant_dtype", parts[1], is_quant_dtype);
  result.input = parse_dtype("input dtype", parts[2], is_input_dtype);
  result.shape = parse_shape(parts[3]);
  std::size_t next = 4;
  if (next < parts.size() && (parts.size() == 6 || looks_like_options(parts[next]))) {
    result.options = parse_options(parts[next++]);
  }
  if (next < parts.size()) result.distribution = parts[next];
  return result;
}

}  // namespace assay
