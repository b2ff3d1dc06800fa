#include "kernels/dtype.h"

#include <stdexcept>

namespace assay {

std::string_view name_of(DType type) {
  switch (type) {
#define ASSAY_X(e, name, ...) \
  case DType::e:              \
    return name;
    ASSAY_INPUT_DTYPES(ASSAY_X)
    ASSAY_QUANT_DTYPES(ASSAY_X)
#undef ASSAY_X
    case DType::kInt32:
      return "int32";
  }
  throw std::logic_error("name_of: not a DType");
}

std::optional<DType> dtype_from_name(std::string_view name) {
#define ASSAY_X(e, text, ...) \
  if (name == text) return DType::e;
  ASSAY_INPUT_DTYPES(ASSAY_X)
  ASSAY_QUANT_DTYPES(ASSAY_X)
#undef ASSAY_X
  if (name == "int32") return DType::kInt32;
  return std::nullopt;
}

bool is_input_dtype(DType type) {
#define ASSAY_X(e, ...) \
  if (type == DType::e) return true;
  ASSAY_INPUT_DTYPES(ASSAY_X)
#undef ASSAY_X
  return false;
}

bool is_quant_dtype(DType type) {
#define ASSAY_X(e, ...) \
  if (type == DType::e) return true;
  ASSAY_QUANT_DTYPES(ASSAY_X)
#undef ASSAY_X
  return false;
}

float largest_finite(DType type) {
  switch (type) {
#define ASSAY_X(e, name, bytes, largest) \
  case DType::e:                         \
    return largest;
    ASSAY_QUANT_DTYPES(ASSAY_X)
#undef ASSAY_X
#define ASSAY_X(e, ...) case DType::e:
    ASSAY_INPUT_DTYPES(ASSAY_X)
#undef ASSAY_X
    case DType::kInt32:
      break;
  }
  throw std::logic_error("largest_finite: not a quantized type");
}

}  // namespace assay
