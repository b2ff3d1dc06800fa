// .npy files: what is written is read, and each way to damage one has its message.
#include "suites/npy.h"

#include <gtest/gtest.h>

#include <cstring>
#include <fstream>

#include "suites/atomic_file.h"
#include "suites/unit/temporary_folder.h"

namespace assay {
namespace {

class Npy : public testing::Test {
 protected:
  // A file with this header text and `data_bytes` zero bytes behind it.
  std::string file(std::string header, std::size_t data_bytes, char major = 1) {
    std::string content = "\x93NUMPY";
    content += {major, '\0'};
    const std::size_t length = header.size();
    for (int i = 0; i < (major == 1 ? 2 : 4); ++i) {
      content += static_cast<char>(length >> (8 * i) & 0xFF);
    }
    return raw(content + header + std::string(data_bytes, '\0'));
  }

  std::string raw(const std::string& content) {
    std::ofstream(path_, std::ios::binary) << content;
    return path_;
  }

  // Reads it and returns the message that comes of it, without the path in front.
  std::string error_of(const std::string& path) {
    try {
      read_npy(path);
    } catch (const NpyError& error) {
      const std::string text = error.what();
      EXPECT_TRUE(text.starts_with(path + ": ")) << text;
      return text.substr(path.size() + 2);
    }
    return "no error";
  }
  std::string header_error(const std::string& header, std::size_t data_bytes = 0) {
    return error_of(file(header, data_bytes));
  }

  TemporaryFolder folder_;
  std::string path_ = folder_.file("array.npy");
};

constexpr const char* kGood = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n";

TEST_F(Npy, ReadsWhatItWrites) {
  const std::vector<std::uint16_t> halves = {0x3C00, 0x7E00, 0x8000, 1, 2, 3};
  const std::vector<float> floats = {1, -2.5f, 3e-45f, 4, 5, 6};
  const std::vector<std::uint8_t> bytes = {0, 1, 127, 128, 254, 255};
  const struct {
    NpyType type;
    const void* data;
  } arrays[] = {{NpyType::kF16, halves.data()},
                {NpyType::kF32, floats.data()},
                {NpyType::kInt8, bytes.data()},
                {NpyType::kUint8, bytes.data()}};
  for (const auto& [type, data] : arrays) {
    for (const Shape& shape : {Shape{6}, Shape{2, 3}, Shape{1, 2, 1, 3}, Shape{}, Shape{0, 7}}) {
      write_npy(path_, type, shape, data);
      const NpyArray array = read_npy(path_);
      EXPECT_EQ(array.type, type);
      EXPECT_EQ(array.shape, shape);
      ASSERT_EQ(array.data.size(), static_cast<std::size_t>(checked_numel(shape)) * size_of(type));
      EXPECT_TRUE(array.data.empty() || !std::memcmp(array.data.data(), data, array.data.size()));
    }
  }
}

TEST_F(Npy, WritesAsNumPyDoes) {
  write_npy(path_, NpyType::kF16, {1}, "\x01\x02");
  std::ifstream stream(path_, std::ios::binary);
  const std::string content{std::istreambuf_iterator<char>(stream), {}};
  ASSERT_EQ(content.size(), 130u);  // the data begin at a multiple of 64
  EXPECT_EQ(content.substr(0, 10), std::string("\x93NUMPY\x01\x00\x76\x00", 10));
  EXPECT_TRUE(content.substr(10).starts_with(
      "{'descr': '<f2', 'fortran_order': False, 'shape': (1,), }   "));
  EXPECT_EQ(content.substr(127), "\n\x01\x02");
}

TEST_F(Npy, ReadsEveryVersionAndSpelling) {
  EXPECT_EQ(read_npy(file(kGood, 24, 1)).shape, (Shape{2, 3}));
  EXPECT_EQ(read_npy(file(kGood, 24, 2)).shape, (Shape{2, 3}));
  EXPECT_EQ(read_npy(file(kGood, 24, 3)).shape, (Shape{2, 3}));
  const std::string spelled = "{\"shape\":(6,),'descr':'=f2',\n'fortran_order':False}";
  EXPECT_EQ(read_npy(file(spelled, 12)).type, NpyType::kF16);
  const std::string scalar = "{'descr': '|u1', 'fortran_order': False, 'shape': ()}";
  EXPECT_EQ(read_npy(file(scalar, 1)).shape, Shape{});
}

TEST_F(Npy, RejectsWhatItDoesNotSupport) {
  const std::string allowed = " is not supported; allowed: '<f2', '<f4', '|i1', '|u1'";
  for (const std::string descr : {"<f8", ">f4", "|f4", "f4", "<i4", "|O", "", "<f44", "|V4"}) {
    EXPECT_EQ(
        header_error("{'descr': '" + descr + "', 'fortran_order': False, 'shape': (2, 3), }", 24),
        "dtype '" + descr + "'" + allowed);
  }
  EXPECT_EQ(header_error("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }", 24),
            "fortran_order is True; allowed: False (C order)");
  EXPECT_EQ(header_error("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }"),
            "damaged header: expected a string at character 10");
}

TEST_F(Npy, RejectsDamageBeforeTheHeader) {
  EXPECT_EQ(error_of(raw("")), "truncated: the magic string needs 6 bytes, the file has 0 more");
  EXPECT_EQ(error_of(raw("PK\3\4 a zip archive")),
            "not an .npy file: it does not begin with \\x93NUMPY");
  EXPECT_EQ(error_of(raw("\x93NUMPY")),
            "truncated: the version needs 1 bytes, the file has 0 more");
  EXPECT_EQ(error_of(file(kGood, 24, 4)), "version 4.0; allowed: 1.0, 2.0, 3.0");
  EXPECT_EQ(error_of(file(kGood, 24, 0)), "version 0.0; allowed: 1.0, 2.0, 3.0");
  EXPECT_EQ(error_of(raw("\x93NUMPY\x01\x01")), "version 1.1; allowed: 1.0, 2.0, 3.0");
  EXPECT_EQ(error_of(raw("\x93NUMPY\x01" + std::string("\0\x76", 2))),
            "truncated: the header's length needs 2 bytes, the file has 1 more");
  EXPECT_EQ(error_of(raw("\x93NUMPY\x01" + std::string("\0\x76\0{", 4))),
            "truncated: the header needs 118 bytes, the file has 1 more");
  EXPECT_EQ(error_of(raw("\x93NUMPY\x02" + std::string("\0\xFF\xFF\xFF\xFF", 5))),
            "a header of 4294967295 bytes; allowed: 65536");
}

TEST_F(Npy, RejectsADamagedHeader) {
  const std::pair<const char*, const char*> damages[] = {
      {"", "expected '{' at character 0"},
      {"{}", "no key 'descr' at character 2"},
      {"{'descr': '<f4', 'shape': (1,)}", "no key 'fortran_order' at character 31"},
      {"{'descr': '<f4', 'fortran_order': False}", "no key 'shape' at character 40"},
      {"{'descr': '<f4', 'descr': '<f4'}", "key 'descr' twice at character 31"},
      {"{'descr': '<f4', 'shape': (1,), 'more': 1}", "unknown key 'more' at character 39"},
      {"{'descr'; '<f4'}", "expected ':' at character 8"},
      {"{'descr': '<f4' 'shape': (1,)}", "expected '}' at character 16"},
      {"{'descr': '<f4", "a string without an end at character 11"},
      {"{'descr': '\\x3c', }", "a character that no type or key has at character 11"},
      {"{'fortran_order': 0}", "expected True or False at character 18"},
      {"{'shape': 3}", "expected '(' at character 10"},
      {"{'shape': (3)}", "expected ',' (a tuple of one) at character 12"},
      {"{'shape': (3 4)}", "expected ',' (a tuple of one) at character 13"},
      {"{'shape': (3, 4 5)}", "expected ')' at character 16"},
      {"{'shape': (,)}", "expected an extent at character 11"},
      {"{'shape': (-1, 2)}", "a negative extent at character 11"},
      {"{'shape': (2.5, 2)}", "expected ',' (a tuple of one) at character 12"},
      {"{'shape': (9223372036854775808, 2)}", "an extent beyond 64 bits at character 11"},
      {"{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)} + 1",
       "text after the dictionary at character 58"},
  };
  for (const auto& [header, message] : damages) {
    EXPECT_EQ(header_error(header), std::string("damaged header: ") + message) << header;
  }
  std::string shape;
  for (int i = 0; i < 65; ++i) shape += "1,";
  EXPECT_EQ(header_error("{'shape': (" + shape + ")}"),
            "damaged header: over 64 dimensions at character 139");
}

TEST_F(Npy, RejectsASizeThatIsNotTheFiles) {
  EXPECT_EQ(header_error(kGood, 23),
            "truncated: shape (2, 3) of f4 needs 24 bytes, the file has 23");
  EXPECT_EQ(header_error(kGood, 25),
            "trailing bytes: shape (2, 3) of f4 needs 24 bytes, the file has 25");
  // Absurd shapes are refused by arithmetic, not by running out of memory.
  const std::string front = "{'descr': '<f4', 'fortran_order': False, 'shape': ";
  EXPECT_EQ(
      header_error(front + "(1099511627776, 4), }", 16),
      "truncated: shape (1099511627776, 4) of f4 needs 17592186044416 bytes, the file has 16");
  EXPECT_EQ(header_error(front + "(9223372036854775807, 9223372036854775807), }", 16),
            "shape (9223372036854775807, 9223372036854775807) has more bytes than 64 bits count");
  EXPECT_EQ(header_error(front + "(9223372036854775807, 9223372036854775807, 0), }", 1),
            "trailing bytes: shape (9223372036854775807, 9223372036854775807, 0) of f4 needs 0 "
            "bytes, the file has 1");
}

TEST_F(Npy, RejectsEveryTruncation) {
  write_npy(path_, NpyType::kF32, {1}, "abcd");
  std::ifstream stream(path_, std::ios::binary);
  const std::string whole{std::istreambuf_iterator<char>(stream), {}};
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_TRUE(error_of(raw(whole.substr(0, length))).starts_with("truncated: ")) << length;
  }
}

TEST_F(Npy, SurvivesEveryChangedByteOfTheHeader) {
  const std::string header = kGood;
  for (std::size_t at = 0; at < header.size(); ++at) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string changed = header;
      changed[at] = static_cast<char>(byte);
      try {
        const NpyHeader parsed = parse_npy_header(changed);
        const NpyHeader again = parse_npy_header(format_npy_header(parsed.type, parsed.shape));
        EXPECT_EQ(again.type, parsed.type) << changed;
        EXPECT_EQ(again.shape, parsed.shape) << changed;
      } catch (const NpyError&) {
      }
    }
  }
}

TEST_F(Npy, NamesFilesThatCannotBeRead) {
  const auto io_error = [](const std::string& path) -> std::string {
    try {
      read_npy(path);
    } catch (const IoError& error) {
      return error.what();
    }
    return "no error";
  };
  EXPECT_EQ(io_error("/nonexistent/x.npy"),
            "/nonexistent/x.npy: cannot read: No such file or directory");
  EXPECT_EQ(io_error("/proc"), "/proc: cannot read: Is a directory");
  EXPECT_EQ(error_of("/dev/null"), "not a regular file");
}

}  // namespace
}  // namespace assay
