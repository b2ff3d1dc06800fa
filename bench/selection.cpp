#include "bench/selection.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "kernels/error.h"
#include "kernels/variants.h"
#include "suites/inputs.h"

namespace assay::bench {

namespace {

bool wanted(const SelectionRequest& request, const std::string& name) {
  return request.filter.empty() || matches(request.filter, name);
}

// The values of CaseOptions::variant to time rows of `cols` columns with.
std::vector<std::string> variants_for(const std::string& request, DType in, std::int64_t cols) {
  if (request == "dispatch") return {""};
  std::vector<std::string> names;
  for (const VariantInfo& variant : kVariants) {
    if (request != "all" && request != variant.name) continue;
    if (cols <= variant.max_cols(in)) names.emplace_back(variant.name);
  }
  return names;
}

void check_variant(const std::string& request) {
  if (request == "dispatch" || request == "all" || variant_from_name(request)) return;
  std::vector<std::string_view> allowed = {"dispatch", "all"};
  for (const VariantInfo& variant : kVariants) allowed.push_back(variant.name);
  throw ArgumentError("--variant", fmt::format("\"{}\"", request),
                      fmt::format("{}", fmt::join(allowed, ", ")));
}

// Every pair of types of a shape, inputs outermost.
template <class F>
void for_each_pair(const F& f) {
#define ASSAY_X(e, ...) DType::e,
  for (const DType input : {ASSAY_INPUT_DTYPES(ASSAY_X)}) {
    for (const DType quant : {ASSAY_QUANT_DTYPES(ASSAY_X)}) f(input, quant);
  }
#undef ASSAY_X
}

// Once, and its ceiling once.
void add_case(std::deque<Entry>& entries, const Case& test) {
  for (Entry entry : {ceiling_entry(test), case_entry(test)}) {
    if (find_entry(entries, entry.name) == nullptr) entries.push_back(std::move(entry));
  }
}

// The benchmark's own limits on what a name may ask for.
Case timeable_case(const std::string& name) {
  const auto reject = [&](const std::string& allowed) {
    throw ArgumentError("--case", fmt::format("\"{}\"", name), allowed);
  };
  const Case test = parse_case(name);
  if (test.shape.size() != 2 || test.rows() == 0 || test.cols() == 0) reject("ROWSxCOLS, both > 0");
  CaseOptions plain;
  plain.variant = test.options.variant;
  if (test.options != plain) reject("no options but variant=NAME");
  if (test.distribution != "uniform") reject("the distribution uniform");
  validate(test);
  if (const std::string& variant = test.options.variant;
      !variant.empty() && variants_for(variant, test.input, test.cols()).empty()) {
    reject("a variant that holds the columns");
  }
  return test;
}

}  // namespace

std::deque<Entry> select(const SelectionRequest& request) {
  check_variant(request.variant);
  std::deque<Entry> entries;
  for (const std::string& name : request.cases) add_case(entries, timeable_case(name));
  if (!entries.empty()) return entries;
  for (const BenchShape& shape :
       shapes(request.level, max_elements(request.simulated, request.level))) {
    for_each_pair([&](DType input, DType quant) {
      if (level_of(input, quant) > request.level) return;
      for (const std::string& variant : variants_for(request.variant, input, shape.cols)) {
        Case test{quant, input, {shape.rows, shape.cols}, {}, "uniform"};
        test.options.variant = variant;
        if (wanted(request, test.name())) add_case(entries, test);
      }
    });
  }
  for (const Baseline& baseline : baselines()) {
    const Case test{baseline.quant, baseline.input, {baseline.rows, baseline.cols}, {}, "uniform"};
    Entry entry = baseline_entry(test);
    if (wanted(request, entry.name)) entries.push_back(std::move(entry));
  }
  if (entries.empty()) {
    throw ArgumentError("--filter", fmt::format("\"{}\"", request.filter),
                        fmt::format("a pattern for names of level {} (--list prints them)",
                                    name_of(request.level)));
  }
  return entries;
}

}  // namespace assay::bench
