// The header of an .npy file: a Python dictionary that says type, order and shape.
#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include "kernels/tensor.h"

namespace assay {

// X(enumerator, descr without its byte order, bytes)
#define ASSAY_NPY_TYPES(X) \
  X(kF16, "f2", 2)         \
  X(kF32, "f4", 4)         \
  X(kInt8, "i1", 1)        \
  X(kUint8, "u1", 1)

enum class NpyType {
#define ASSAY_X(e, ...) e,
  ASSAY_NPY_TYPES(ASSAY_X)
#undef ASSAY_X
};

std::size_t size_of(NpyType type);
std::string_view name_of(NpyType type);  // "f2", ...

// A file that is damaged, or that this project does not read.
class NpyError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct NpyHeader {
  NpyType type = NpyType::kF32;
  Shape shape;
  std::uint64_t data_bytes = 0;  // of all elements
};

inline constexpr std::size_t kNpyHeaderLimit = 64 * 1024;  // bytes of the dictionary

// Reads the dictionary, "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }". Exactly
// these three keys, each once, in any order. Throws NpyError.
NpyHeader parse_npy_header(std::string_view text);

// The inverse, without padding and newline.
std::string format_npy_header(NpyType type, const Shape& shape);

}  // namespace assay
