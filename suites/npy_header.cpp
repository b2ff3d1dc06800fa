#include "suites/npy_header.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <bit>
#include <charconv>
#include <optional>

namespace assay {

static_assert(std::endian::native == std::endian::little, "elements are copied as they are");

namespace {

constexpr std::size_t kMostDimensions = 64;  // as NumPy 2

struct TypeInfo {
  NpyType type;
  std::string_view name;
  std::size_t bytes;
};

constexpr TypeInfo kTypes[] = {
#define ASSAY_X(e, name, bytes) {NpyType::e, name, bytes},
    ASSAY_NPY_TYPES(ASSAY_X)
#undef ASSAY_X
};

const TypeInfo& info(NpyType type) {
  return kTypes[static_cast<int>(type)];
}

// The byte order in NumPy's spelling: '|' where there is none to speak of.
char order_of(const TypeInfo& type) {
  return type.bytes == 1 ? '|' : '<';
}

// Little-endian is this machine's own order, so '=' says the same as '<'; '|' needs single bytes.
NpyType type_from_descr(std::string_view descr) {
  for (const TypeInfo& type : kTypes) {
    if (descr.size() != 3 || descr.substr(1) != type.name) continue;
    if (descr[0] == '<' || descr[0] == '=' || (descr[0] == '|' && type.bytes == 1)) {
      return type.type;
    }
  }
  std::string allowed;
  for (const TypeInfo& type : kTypes) {
    allowed += fmt::format("{}'{}{}'", allowed.empty() ? "" : ", ", order_of(type), type.name);
  }
  throw NpyError(fmt::format("dtype '{}' is not supported; allowed: {}", descr, allowed));
}

// A reader of just those Python literals that such a header holds.
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  NpyHeader header() {
    std::optional<NpyType> type;
    std::optional<bool> fortran;
    std::optional<Shape> shape;
    expect('{');
    while (!take('}')) {
      const std::string_view key = string();
      expect(':');
      if (key == "descr") {
        once(type, key) = type_from_descr(string());
      } else if (key == "fortran_order") {
        once(fortran, key) = boolean();
      } else if (key == "shape") {
        once(shape, key) = tuple();
      } else {
        fail(fmt::format("unknown key '{}'", key));
      }
      if (take(',')) continue;
      expect('}');
      break;
    }
    skip_space();
    if (at_ != text_.size()) fail("text after the dictionary");
    if (!type) fail("no key 'descr'");
    if (!fortran) fail("no key 'fortran_order'");
    if (!shape) fail("no key 'shape'");
    if (*fortran) throw NpyError("fortran_order is True; allowed: False (C order)");
    return {*type, *shape, 0};
  }

 private:
  [[noreturn]] void fail(const std::string& what) {
    throw NpyError(fmt::format("damaged header: {} at character {}", what, at_));
  }

  template <class T>
  std::optional<T>& once(std::optional<T>& value, std::string_view key) {
    if (value) fail(fmt::format("key '{}' twice", key));
    return value;
  }

  void skip_space() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
  }

  bool take(std::string_view token) {
    skip_space();
    if (!text_.substr(at_).starts_with(token)) return false;
    at_ += token.size();
    return true;
  }
  bool take(char c) { return take(std::string_view(&c, 1)); }

  void expect(char c) {
    if (!take(c)) fail(fmt::format("expected '{}'", c));
  }

  std::string_view string() {
    const char quote = take('\'') ? '\'' : take('"') ? '"' : '\0';
    if (!quote) fail("expected a string");
    const std::size_t end = text_.find(quote, at_);
    if (end == std::string_view::npos) fail("a string without an end");
    const std::string_view value = text_.substr(at_, end - at_);
    for (const char c : value) {
      if (c < ' ' || c > '~' || c == '\\') fail("a character that no type or key has");
    }
    at_ = end + 1;
    return value;
  }

  bool boolean() {
    if (take("True")) return true;
    if (take("False")) return false;
    fail("expected True or False");
  }

  std::int64_t extent() {
    skip_space();
    std::int64_t value = 0;
    const char* begin = text_.data() + at_;
    const auto [end, error] = std::from_chars(begin, text_.data() + text_.size(), value);
    if (error == std::errc::result_out_of_range) fail("an extent beyond 64 bits");
    if (error != std::errc{}) fail("expected an extent");
    if (value < 0) fail("a negative extent");
    at_ += static_cast<std::size_t>(end - begin);
    return value;
  }

  // As Python writes tuples: a single element needs its comma, (4,).
  Shape tuple() {
    Shape shape;
    expect('(');
    while (!take(')')) {
      if (shape.size() == kMostDimensions) fail(fmt::format("over {} dimensions", kMostDimensions));
      shape.push_back(extent());
      if (take(',')) continue;
      if (shape.size() == 1) fail("expected ',' (a tuple of one)");
      expect(')');
      break;
    }
    return shape;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

std::uint64_t bytes_of(NpyType type, const Shape& shape) {
  std::uint64_t bytes = size_of(type);
  for (const std::int64_t extent : shape) {
    if (extent == 0) return 0;
  }
  for (const std::int64_t extent : shape) {
    if (__builtin_mul_overflow(bytes, static_cast<std::uint64_t>(extent), &bytes)) {
      throw NpyError(fmt::format("shape {} has more bytes than 64 bits count", to_string(shape)));
    }
  }
  return bytes;
}

}  // namespace

std::size_t size_of(NpyType type) {
  return info(type).bytes;
}
std::string_view name_of(NpyType type) {
  return info(type).name;
}

NpyHeader parse_npy_header(std::string_view text) {
  NpyHeader header = Parser(text).header();
  header.data_bytes = bytes_of(header.type, header.shape);
  return header;
}

std::string format_npy_header(NpyType type, const Shape& shape) {
  return fmt::format("{{'descr': '{}{}', 'fortran_order': False, 'shape': ({}{}), }}",
                     order_of(info(type)), name_of(type), fmt::join(shape, ", "),
                     shape.size() == 1 ? "," : "");
}

}  // namespace assay
