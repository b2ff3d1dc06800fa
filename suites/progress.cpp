#include "suites/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

namespace assay {

Progress::Progress(std::size_t steps)
    : steps_(steps),
      terminal_(isatty(STDERR_FILENO) != 0),
      start_(std::chrono::steady_clock::now()),
      last_(start_) {}

Progress::~Progress() {
  if (terminal_ && done_ > 0) fmt::print(stderr, "\r\033[K");
}

void Progress::step(std::string_view name) {
  ++done_;
  const auto now = std::chrono::steady_clock::now();
  const std::chrono::duration<double> since = now - last_, total = now - start_;
  if (since.count() < (terminal_ ? 0.1 : 5.0)) return;
  last_ = now;
  fmt::print(stderr, "{}[{}/{}] {:.0f} s  {}{}", terminal_ ? "\r\033[K" : "", done_, steps_,
             total.count(), name.substr(0, 90), terminal_ ? "" : "\n");
  std::fflush(stderr);
}

}  // namespace assay
