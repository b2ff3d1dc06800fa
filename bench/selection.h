// What a run times: the cases of a level, by name, with their ceilings and the baselines.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "bench/entry.h"
#include "bench/shapes.h"

namespace assay::bench {

struct SelectionRequest {
  Level level = Level::kDefault;
  std::string filter = {};              // a pattern for names (suites/case_list.h); empty: all
  std::vector<std::string> cases = {};  // names; where there are any, these and nothing else
  std::string variant = "dispatch";     // a variant's name, dispatch or all
  bool simulated = false;
};

// In the order in which they are timed: shape by shape and input by input, each ceiling before its
// cases; baselines last. `cases` need not be in a list. Throws ArgumentError for names that are
// wrong or cannot be timed, and for an empty selection.
std::deque<Entry> select(const SelectionRequest& request);

}  // namespace assay::bench
