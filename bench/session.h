// Times entries, one after the other, and checks what was timed. Entries of the same input share
// its buffers, if they follow each other.
#pragma once

#include <benchmark/benchmark.h>

#include <cstdint>
#include <functional>
#include <memory>

#include "bench/buffers.h"
#include "bench/entry.h"
#include "bench/golden.h"
#include "bench/replay.h"
#include "bench/target.h"

namespace assay::bench {

struct SessionSettings {
  std::uint64_t seed = 1;
  Temperature temperature = Temperature::kHot;
  Target target = {};
  std::function<void(const Entry&)> on_begin = {};  // before an entry's first measurement
  // Between a case's timing and its verification: where a test spoils what was timed.
  std::function<void(const Buffers&)> before_verification = {};
};

class Session {
 public:
  explicit Session(SessionSettings settings);
  ~Session();

  // One run of the entry's benchmark: poisons the outputs, times as many calls as `state` wants,
  // verifies. What is not right ends in state.SkipWithError() and in the entry's verdict and
  // message: a wrong result has no time. Never throws.
  void measure(Entry& entry, benchmark::State& state);

 private:
  void prepare(Entry& entry);
  Queue queue_of(const Entry& entry, int copy) const;
  int fastest_copy(const Entry& entry) const;
  std::string time_kernels(const Entry& entry, benchmark::State& state);
  std::string time_reference(const Entry& entry, benchmark::State& state);
  std::string copy_difference() const;

  SessionSettings settings_;
  std::uint8_t poison_ = 0x5a;
  std::unique_ptr<Buffers> buffers_;
  std::unique_ptr<Golden> golden_;
  const Entry* prepared_ = nullptr;
  std::unique_ptr<Replay> replay_;  // prepared_'s
  bool copy_verified_ = false;      // once is enough for the ceiling: it is no result
  std::string copy_error_;
};

}  // namespace assay::bench
