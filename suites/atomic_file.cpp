#include "suites/atomic_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

namespace assay {

namespace {

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

// A new file beside `path`, removed again unless it takes its place.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& path) : path_(path), name_(path + ".tmp-XXXXXX") {
    struct stat existing;
    if (stat(path.c_str(), &existing) == 0 && S_ISDIR(existing.st_mode)) fail("write", EISDIR);
    descriptor_ = mkstemp(name_.data());
    if (descriptor_ < 0) fail("create a file in its folder", errno);
    // mkstemp makes files that only their owner may read; results are for everybody that the umask
    // admits.
    const mode_t mask = umask(0);
    umask(mask);
    fchmod(descriptor_, 0666 & ~mask);
  }

  ~TemporaryFile() {
    if (descriptor_ >= 0) close(descriptor_);
    if (!renamed_) unlink(name_.c_str());
  }

  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  void write(std::string_view content) {
    while (!content.empty()) {
      const ssize_t written = ::write(descriptor_, content.data(), content.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) fail("write", errno);
      content.remove_prefix(static_cast<std::size_t>(written));
    }
  }

  void take_place() {
    if (fsync(descriptor_) != 0) fail("flush", errno);
    const int closed = close(descriptor_);
    descriptor_ = -1;
    if (closed != 0) fail("close", errno);
    if (std::rename(name_.c_str(), path_.c_str()) != 0) fail("rename to", errno);
    renamed_ = true;
    sync_folder();
  }

 private:
  [[noreturn]] void fail(const char* action, int error) { throw IoError(path_, action, error); }

  // Makes the rename itself durable. The file is whole either way, and some file systems refuse to
  // flush folders: that is not a failure.
  void sync_folder() {
    const int folder = open(folder_of(path_).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return;
    (void)fsync(folder);
    close(folder);
  }

  std::string path_, name_;
  int descriptor_ = -1;
  bool renamed_ = false;
};

}  // namespace

IoError::IoError(const std::string& path, const std::string& action, int error)
    : std::runtime_error(
          fmt::format("{}: cannot {}: {}", path, action, std::generic_category().message(error))) {}

void write_atomically(const std::string& path, std::string_view content) {
  TemporaryFile file(path);
  file.write(content);
  file.take_place();
}

void check_writable(const std::string& path) {
  TemporaryFile file(path);
}

}  // namespace assay
