// assay-unit: GoogleTest's main(), but without a device it is an infrastructure error: the tests
// that need none would pass, and hide how many did not run.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdio>

#include "kernels/runtime.h"
#include "suites/verdict.h"

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (!GTEST_FLAG_GET(list_tests)) {
    try {
      assay::require_device();
    } catch (const assay::DeviceError& error) {
      fmt::print(stderr, "assay-unit: {}\n", error.what());
      return assay::kExitInfrastructure;
    }
  }
  return RUN_ALL_TESTS();
}
