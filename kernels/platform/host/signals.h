// Faults of the processor inside a kernel (a bad address, a division by zero) become faults of the
// kernel. Anywhere else these signals do what they did before.
#pragma once

namespace assay::host {

void install_signal_handlers();  // once per process; later calls do nothing

// Gives this CPU thread a stack for its handlers, so that a kernel's stack overflow can be
// reported.
void use_alternate_signal_stack();

}  // namespace assay::host
