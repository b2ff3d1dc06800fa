#include "suites/compare.h"

#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <cstring>

#include "reference/value_table.h"

namespace assay {

namespace {

float scale_at(const std::vector<std::byte>& scales, std::int64_t row) {
  float value = 0;
  std::memcpy(&value, scales.data() + static_cast<std::size_t>(row) * sizeof(float), sizeof(float));
  return value;
}

std::string show(float value) {
  return fmt::format("{} (0x{:08x})", value, std::bit_cast<std::uint32_t>(value));
}

std::string show_code(DType type, std::uint8_t code) {
  return fmt::format("{} (0x{:02x})", reference::decode(type, code), code);
}

std::string show_x(const Observation& o, std::int64_t index) {
  const std::size_t size = size_of(o.test.input);
  std::uint32_t bits = 0;
  std::memcpy(&bits, o.inputs.rows.data() + static_cast<std::size_t>(index) * size, size);
  return fmt::format("{} (0x{:0{}x})", reference::input_value(o.test.input, bits), bits, 2 * size);
}

// Position among the type's values from the most negative up; -0 and +0 coincide.
int rank_of(DType type, std::uint8_t code) {
  const auto magnitudes = reference::ValueTable::of(type).magnitudes();
  const double value = reference::decode(type, code);
  for (std::size_t i = 0; i < magnitudes.size(); ++i) {
    if (magnitudes[i].value == std::fabs(value)) {
      return value < 0 ? -static_cast<int>(i) : static_cast<int>(i);
    }
  }
  return INT32_MAX;  // NaN, an infinity, int8's -128
}

std::string distance(DType type, std::uint8_t expected, std::uint8_t got) {
  const int a = rank_of(type, expected), b = rank_of(type, got);
  if (a == INT32_MAX || b == INT32_MAX) return "not both finite values of the type";
  return fmt::format("{:+d} codes", b - a);
}

// What the poison at byte `offset` of a result should read. The results' poison is one byte.
bool is_poison(const RealRun& run, std::byte byte) {
  return byte == static_cast<std::byte>(run.poison);
}

}  // namespace

std::string codes_difference(const Observation& o, const RealRun& run) {
  const std::int64_t cols = o.test.cols(), rows = o.processed_rows;
  if (static_cast<std::int64_t>(run.codes.size()) < rows * cols) {
    return fmt::format("out holds {} bytes, expected {}", run.codes.size(), rows * cols);
  }
  std::int64_t wrong = 0, first = -1, wrong_rows = 0, last_row = -1;
  for (std::int64_t i = 0; i < rows * cols; ++i) {
    if (static_cast<std::uint8_t>(run.codes[i]) == o.expected_codes[i]) continue;
    if (first < 0) first = i;
    ++wrong;
    if (i / cols != last_row) {
      ++wrong_rows;
      last_row = i / cols;
    }
  }
  if (wrong == 0) return "";
  const auto got = static_cast<std::uint8_t>(run.codes[first]);
  const std::uint8_t expected = o.expected_codes[first];
  std::string text = fmt::format(
      "{} of {} elements in {} of {} rows differ from the contract\n"
      "  first    element {} (row {}, column {})\n"
      "  x        {}\n"
      "  scale    {}\n"
      "  expected {}\n"
      "  got      {}, {}",
      wrong, rows * cols, wrong_rows, rows, first, first / cols, first % cols, show_x(o, first),
      show(o.expected_scales[first / cols]), show_code(o.test.quant, expected),
      show_code(o.test.quant, got), distance(o.test.quant, expected, got));
  if (is_poison(run, run.codes[first])) text += "\n  note     the byte is the poison: not written";
  return text;
}

std::string scales_difference(const Observation& o, const RealRun& run) {
  if (run.scales.size() < static_cast<std::size_t>(o.processed_rows) * sizeof(float)) {
    return fmt::format("scale holds {} bytes, expected {}", run.scales.size(),
                       o.processed_rows * 4);
  }
  std::int64_t wrong = 0, first = -1;
  for (std::int64_t row = 0; row < o.processed_rows; ++row) {
    if (std::bit_cast<std::uint32_t>(scale_at(run.scales, row)) ==
        std::bit_cast<std::uint32_t>(o.expected_scales[row])) {
      continue;
    }
    if (first < 0) first = row;
    ++wrong;
  }
  if (wrong == 0) return "";
  return fmt::format(
      "{} of {} scales differ from the contract\n"
      "  first    row {}\n"
      "  expected {}\n"
      "  got      {}",
      wrong, o.processed_rows, first, show(o.expected_scales[first]),
      show(scale_at(run.scales, first)));
}

std::string skipped_rows_difference(const Observation& o, const RealRun& run) {
  const std::int64_t cols = o.test.cols();
  const auto touched = [&](const std::vector<std::byte>& bytes, std::int64_t per_row,
                           const char* what) -> std::string {
    for (std::size_t i = static_cast<std::size_t>(o.processed_rows * per_row); i < bytes.size();
         ++i) {
      if (!is_poison(run, bytes[i])) {
        return fmt::format("{} of row {} was written, where num_rows * factor allows {} rows", what,
                           static_cast<std::int64_t>(i) / per_row, o.processed_rows);
      }
    }
    return "";
  };
  const std::string codes = touched(run.codes, cols, "out");
  return codes.empty() ? touched(run.scales, 4, "scale") : codes;
}

}  // namespace assay
