#include "kernels/platform/host/hip_api.h"

const char* hipGetErrorName(hipError_t error) {
  switch (error) {
#define ASSAY_X(name, value, text) \
  case name:                       \
    return #name;
    ASSAY_HIP_ERRORS(ASSAY_X)
#undef ASSAY_X
  }
  return "hipErrorUnknown";
}

const char* hipGetErrorString(hipError_t error) {
  switch (error) {
#define ASSAY_X(name, value, text) \
  case name:                       \
    return text;
    ASSAY_HIP_ERRORS(ASSAY_X)
#undef ASSAY_X
  }
  return "unknown error";
}
