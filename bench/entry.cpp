#include "bench/entry.h"

#include <fmt/format.h>

#include "kernels/variants.h"
#include "reference/cost.h"

namespace assay::bench {

std::uint64_t Entry::bytes() const {
  return reference::cost_of(test.rows(), test.cols(), test.input, test.quant).bytes();
}

Entry case_entry(const Case& test) {
  const std::string& named = test.options.variant;
  return Entry(Kind::kCase, test, test.name(),
               named.empty()
                   ? std::string(info(dispatch(test.input, test.rows(), test.cols())).name)
                   : named);
}

Entry ceiling_entry(const Case& test) {
  return Entry(Kind::kCeiling, test,
               fmt::format("copy/{}/{}x{}", name_of(test.input), test.rows(), test.cols()), "");
}

Entry baseline_entry(const Case& test) {
  return Entry(Kind::kBaseline, test, "reference" + test.name().substr(kOpName.size()),
               "reference");
}

Entry* find_entry(std::deque<Entry>& entries, const std::string& name) {
  for (Entry& entry : entries) {
    if (entry.name == name) return &entry;
  }
  return nullptr;
}

}  // namespace assay::bench
