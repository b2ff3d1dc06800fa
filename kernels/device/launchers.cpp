#include "kernels/device/launchers.h"

#include <stdexcept>

namespace assay::device {

namespace {

template <DType in>
Launcher launcher_of(DType out) {
  switch (out) {
#define ASSAY_X(e, ...) \
  case DType::e:        \
    return launch_variant<in, DType::e>;
    ASSAY_QUANT_DTYPES(ASSAY_X)
#undef ASSAY_X
#define ASSAY_X(e, ...) case DType::e:
    ASSAY_INPUT_DTYPES(ASSAY_X)
#undef ASSAY_X
    case DType::kInt32:
      break;
  }
  throw std::logic_error("launcher: out is not a quantized type");
}

}  // namespace

Launcher launcher(DType in, DType out) {
  switch (in) {
#define ASSAY_X(e, ...) \
  case DType::e:        \
    return launcher_of<DType::e>(out);
    ASSAY_INPUT_DTYPES(ASSAY_X)
#undef ASSAY_X
#define ASSAY_X(e, ...) case DType::e:
    ASSAY_QUANT_DTYPES(ASSAY_X)
#undef ASSAY_X
    case DType::kInt32:
      break;
  }
  throw std::logic_error("launcher: in is not an input type");
}

}  // namespace assay::device
