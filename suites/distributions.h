// What x holds: one list of named distributions. A new one is a function and a line in
// distributions.cpp; the case lists then use it with every pair of types.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "suites/case.h"
#include "suites/random.h"

namespace assay {

// What an element may depend on: its place, the types and the seed, and nothing else, so that it
// can be made again anywhere.
struct ElementContext {
  const Case& test;
  std::int64_t rows, cols;
  std::int64_t row, col;
  Philox random;  // its stream is the row

  std::uint64_t index() const {
    return static_cast<std::uint64_t>(row) * static_cast<std::uint64_t>(cols) +
           static_cast<std::uint64_t>(col);
  }
};

struct Distribution {
  std::string_view name;
  std::string_view description;
  // The bits of x[row, col] in the input dtype.
  std::uint32_t (*bits)(const ElementContext&);
};

const std::vector<Distribution>& distributions();

// Null for an unknown name.
const Distribution* find_distribution(std::string_view name);

// float32 to the bits of an input dtype, to nearest even.
std::uint32_t input_bits(DType type, float value);

}  // namespace assay
