// The element types that tensors may have, as one list. A new type is one line here plus its codec
// (kernels/device/formats.h for the kernels, reference/ for the golden tables).
#pragma once

#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string_view>

namespace assay {

// X(enumerator, name, bytes)
//
// Inputs of the operation. `name` is what stands in case names, records and messages.
#define ASSAY_INPUT_DTYPES(X) \
  X(kBf16, "bf16", 2)         \
  X(kF16, "f16", 2)           \
  X(kF32, "f32", 4)

// X(enumerator, name, bytes, largest finite value)
//
// Outputs of the operation. The largest finite value is the default Q of the contract.
#define ASSAY_QUANT_DTYPES(X)         \
  X(kInt8, "int8", 1, 127.0f)         \
  X(kE4m3fn, "e4m3fn", 1, 448.0f)     \
  X(kE4m3fnuz, "e4m3fnuz", 1, 240.0f) \
  X(kE5m2, "e5m2", 1, 57344.0f)       \
  X(kE5m2fnuz, "e5m2fnuz", 1, 57344.0f)

enum class DType {
#define ASSAY_X(e, ...) e,
  ASSAY_INPUT_DTYPES(ASSAY_X) ASSAY_QUANT_DTYPES(ASSAY_X)
#undef ASSAY_X
      kInt32,  // only for options.num_rows
};

// Bytes per element.
constexpr std::size_t size_of(DType type) {
  switch (type) {
#define ASSAY_X(e, name, bytes, ...) \
  case DType::e:                     \
    return bytes;
    ASSAY_INPUT_DTYPES(ASSAY_X)
    ASSAY_QUANT_DTYPES(ASSAY_X)
#undef ASSAY_X
    case DType::kInt32:
      return 4;
  }
  throw std::logic_error("size_of: not a DType");
}

// "bf16", "e4m3fnuz", ...
std::string_view name_of(DType type);

// The inverse of name_of; nullopt for an unknown name.
std::optional<DType> dtype_from_name(std::string_view name);

// Whether the operation takes `type` as x, or produces it as out.
bool is_input_dtype(DType type);
bool is_quant_dtype(DType type);

// The largest finite value of a quantized type (127, 448, 240, 57344, 57344). Throws for others.
float largest_finite(DType quant_type);

}  // namespace assay
