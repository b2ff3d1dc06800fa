// The calls that the contract rejects, as one list. Cases name them (bad=NAME), the suites require
// the same error from the real operation and from its fake twin.
//
// A new one is an entry in bad_calls.cpp: what it does to a good call, whose other arguments it
// leaves good. It works on tensors with memory and on meta tensors alike, and tensors that it needs
// it makes itself, so that neither offsets nor storage sizes differ between the two.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "suites/call.h"
#include "suites/case.h"

namespace assay {

struct BadCall {
  std::string name;      // "scale-misaligned"
  std::string argument;  // which the error must name: "scale"
  // Whether it can be made of this case: a call of one row has no row stride to spoil.
  std::function<bool(const Case&)> applies;
  // Makes a good call bad. It may allocate; the call that follows must not.
  std::function<void(Call&)> apply;
};

const std::vector<BadCall>& bad_calls();

// Null when there is none of that name.
const BadCall* find_bad_call(std::string_view name);

}  // namespace assay
