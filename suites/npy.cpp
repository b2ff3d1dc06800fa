#include "suites/npy.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "suites/atomic_file.h"

namespace assay {

namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::size_t kAlignment = 64;  // of the data in the file, as NumPy writes it

class Reader {
 public:
  explicit Reader(const std::string& path) : path_(path), file_(std::fopen(path.c_str(), "rb")) {
    if (!file_) throw IoError(path, "read", errno);
    struct stat status;
    if (fstat(fileno(file_.get()), &status) != 0) throw IoError(path, "read", errno);
    // Only a regular file has a size that the header can be held against.
    if (S_ISDIR(status.st_mode)) throw IoError(path, "read", EISDIR);
    if (!S_ISREG(status.st_mode)) throw NpyError("not a regular file");
    left_ = static_cast<std::uint64_t>(status.st_size);
  }

  std::uint64_t left() const { return left_; }

  void read(void* to, std::size_t bytes, const char* what) {
    if (bytes > left_) {
      throw NpyError(
          fmt::format("truncated: {} needs {} bytes, the file has {} more", what, bytes, left_));
    }
    errno = 0;
    if (std::fread(to, 1, bytes, file_.get()) != bytes) {
      throw IoError(path_, "read", errno ? errno : EIO);  // it shrank while being read
    }
    left_ -= bytes;
  }

  // A little-endian number of `bytes` bytes.
  std::uint64_t number(std::size_t bytes, const char* what) {
    std::uint64_t value = 0;
    read(&value, bytes, what);
    return value;
  }

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  std::string path_;
  std::unique_ptr<std::FILE, Close> file_;
  std::uint64_t left_ = 0;
};

std::string read_header_text(Reader& file) {
  std::string magic(kMagic.size(), '\0');
  file.read(magic.data(), magic.size(), "the magic string");
  if (magic != kMagic) throw NpyError("not an .npy file: it does not begin with \\x93NUMPY");
  const std::uint64_t major = file.number(1, "the version");
  const std::uint64_t minor = file.number(1, "the version");
  if (major < 1 || major > 3 || minor != 0) {
    throw NpyError(fmt::format("version {}.{}; allowed: 1.0, 2.0, 3.0", major, minor));
  }
  const std::uint64_t length = file.number(major == 1 ? 2 : 4, "the header's length");
  if (length > kNpyHeaderLimit) {
    throw NpyError(fmt::format("a header of {} bytes; allowed: {}", length, kNpyHeaderLimit));
  }
  std::string text(length, '\0');
  file.read(text.data(), text.size(), "the header");
  return text;
}

NpyArray read_array(Reader& file) {
  const NpyHeader header = parse_npy_header(read_header_text(file));
  if (header.data_bytes != file.left()) {
    throw NpyError(fmt::format("{}: shape {} of {} needs {} bytes, the file has {}",
                               header.data_bytes > file.left() ? "truncated" : "trailing bytes",
                               to_string(header.shape), name_of(header.type), header.data_bytes,
                               file.left()));
  }
  NpyArray array{header.type, header.shape, std::vector<std::byte>(header.data_bytes)};
  file.read(array.data.data(), array.data.size(), "the data");
  return array;
}

}  // namespace

NpyArray read_npy(const std::string& path) {
  try {
    Reader file(path);
    return read_array(file);
  } catch (const NpyError& error) {
    throw NpyError(fmt::format("{}: {}", path, error.what()));
  }
}

void write_npy(const std::string& path, NpyType type, const Shape& shape, const void* data) {
  std::string header = format_npy_header(type, shape);
  const std::size_t before = kMagic.size() + 2 + 2;
  const std::size_t padded =
      (before + header.size() + 1 + kAlignment - 1) / kAlignment * kAlignment;
  header.resize(padded - before - 1, ' ');
  header += '\n';

  const std::size_t bytes = static_cast<std::size_t>(checked_numel(shape)) * size_of(type);
  std::string content(kMagic);
  content += {'\x01', '\x00', static_cast<char>(header.size() & 0xFF),
              static_cast<char>(header.size() >> 8)};
  content += header;
  content.append(static_cast<const char*>(data), bytes);
  write_atomically(path, content);
}

}  // namespace assay
