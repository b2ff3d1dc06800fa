// The command line of assay-bench. bench/README.md has a heading per flag.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bench/buffers.h"
#include "bench/shapes.h"

namespace assay::bench {

struct CommandLine {
  Level level = Level::kDefault;
  std::string filter;
  std::vector<std::string> cases;
  std::uint64_t seed = 1;
  std::string record;  // a path; empty: none
  bool list = false;
  Temperature temperature = Temperature::kHot;
  std::string variant = "dispatch";
  std::vector<std::string> benchmark_flags;  // --min-time among them

  std::vector<std::string> argv;
  bool help = false;  // print `text` and do nothing else
  std::string text;
};

// Throws ArgumentError for what is not allowed. `simulated` decides the defaults.
CommandLine parse_command_line(int argc, const char* const* argv, bool simulated);

}  // namespace assay::bench
