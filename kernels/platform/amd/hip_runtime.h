// HIP itself.
#pragma once

#include <hip/hip_runtime.h>

#ifdef __HIPCC__
#define ASSAY_SHARED(type, name) __shared__ type name
#endif
