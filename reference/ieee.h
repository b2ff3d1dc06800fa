// The golden reference is only golden in IEEE-754 float32 arithmetic.
#pragma once

namespace assay::reference {

// Throws std::runtime_error unless this thread rounds to nearest even and keeps subnormals. A
// program or a library built with -ffast-math switches subnormals off for the whole process, which
// would otherwise show as wrong kernels. Threads inherit the state of the one that starts them.
void require_ieee_arithmetic();

}  // namespace assay::reference
