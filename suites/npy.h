// Arrays in NumPy's .npy format, versions 1.0, 2.0 and 3.0: little-endian, C order, any rank.
// Files are untrusted: whatever is wrong with one is an NpyError, before memory is allocated for
// it.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "suites/npy_header.h"

namespace assay {

struct NpyArray {
  NpyType type = NpyType::kF32;
  Shape shape;
  std::vector<std::byte> data;  // row-major
};

// Throws IoError for a file that cannot be read, NpyError for one that is damaged or not supported;
// both name the file.
NpyArray read_npy(const std::string& path);

// Writes version 1.0 through write_atomically(). `data` holds shape's product of elements.
void write_npy(const std::string& path, NpyType type, const Shape& shape, const void* data);

}  // namespace assay
