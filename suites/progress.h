// Progress of a long run, on standard error: a line that overwrites itself on a terminal, one line
// every few seconds elsewhere.
#pragma once

#include <chrono>
#include <cstddef>
#include <string_view>

namespace assay {

class Progress {
 public:
  explicit Progress(std::size_t steps);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // One more step is done.
  void step(std::string_view name);

 private:
  std::size_t steps_, done_ = 0;
  bool terminal_;
  std::chrono::steady_clock::time_point start_, last_;
};

}  // namespace assay
