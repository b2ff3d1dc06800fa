// The command line of assay-conform.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "suites/case_list.h"

namespace assay {

struct ConformOptions {
  Level level = Level::kDefault;
  std::string filter;              // empty: everything
  std::vector<std::string> cases;  // empty: the level's
  std::uint64_t seed = 1;
  int jobs = 0;  // 0: one per core
  std::int64_t max_elements = kMaxElements;
  bool list = false;
  bool json = false;
  bool verbose = false;
  std::string record;
  std::vector<std::string> activations;
};

// Fills `options`; an exit status when the program should end (help, or a usage error that has been
// printed).
std::optional<int> parse_options(int argc, char** argv, ConformOptions& options);

}  // namespace assay
