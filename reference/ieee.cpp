#include "reference/ieee.h"

#include <cfloat>
#include <limits>
#include <stdexcept>

namespace assay::reference {

static_assert(std::numeric_limits<float>::is_iec559 && std::numeric_limits<double>::is_iec559);
static_assert(FLT_EVAL_METHOD == 0, "float32 expressions must be evaluated in float32");

void require_ieee_arithmetic() {
  // volatile: the operations must happen now, in the state that this thread is in.
  volatile float smallest = std::numeric_limits<float>::denorm_min();
  volatile float smallest_normal = std::numeric_limits<float>::min();
  volatile float one = 1;
  volatile float half_ulp = FLT_EPSILON / 2;  // of one

  const float kept_input = smallest + smallest;
  const float kept_result = smallest_normal / 2;
  if (kept_input == 0 || kept_result == 0) {
    throw std::runtime_error(
        "the reference needs float32 subnormals, and this thread flushes them to zero (was "
        "something in the process built with -ffast-math?)");
  }
  // A tie at an even and at an odd neighbour: down to 1, and up to 1 + 2 ulp.
  const float down = one + half_ulp;
  const float odd = one + 2 * half_ulp;
  const float up = odd + half_ulp;
  if (down != 1 || up != 1 + 2 * FLT_EPSILON) {
    throw std::runtime_error("the reference needs rounding to nearest even in this thread");
  }
}

}  // namespace assay::reference
