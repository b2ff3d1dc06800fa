// Output files that are either whole or not there: written under a temporary name in the same
// folder, flushed to the disk, renamed.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace assay {

// A file that cannot be read or written. what() names the path and the system's reason.
class IoError : public std::runtime_error {
 public:
  // "PATH: ACTION: reason of errno `error`".
  IoError(const std::string& path, const std::string& action, int error);
};

// Replaces `path` by `content`. On failure throws IoError, leaves what was at `path` as it was and
// no temporary file behind.
void write_atomically(const std::string& path, std::string_view content);

// Throws IoError unless write_atomically(path, ...) would find its folder writable. Call it before
// hours of work whose result goes there.
void check_writable(const std::string& path);

}  // namespace assay
