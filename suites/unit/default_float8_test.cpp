// The flavour of e4m3 by architecture, against the fact that the table is to say.
#include "kernels/default_float8.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(DefaultFloat8, IsFnuzOnCdna3Alone) {
  for (const char* arch : {"gfx940", "gfx941", "gfx942", "gfx942:sramecc+:xnack-"}) {
    EXPECT_EQ(default_float8(arch), DType::kE4m3fnuz) << arch;
  }
  for (const char* arch : {"gfx90a", "gfx908", "gfx950", "gfx950:sramecc+", "gfx1100", "gfx1201",
                           "gfx94", "gfx9420", "sm_90", "host", ""}) {
    EXPECT_EQ(default_float8(arch), DType::kE4m3fn) << arch;
  }
}

}  // namespace
}  // namespace assay
