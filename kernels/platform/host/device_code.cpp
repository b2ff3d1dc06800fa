// The parts of device code's runtime that are not worth being in line: what fails, and what happens
// once per launch.
#include "kernels/platform/host/device_code.h"

#include <fmt/format.h>

#include "kernels/platform/host/block_runner.h"
#include "kernels/platform/host/memory.h"
#include "kernels/platform/host/reduce.h"

namespace assay::host {

void* find_shared(const SharedSite& site) {
  for (const SharedSlot& slot : shared_slots) {
    if (slot.site == &site) return slot.base;
  }
  BlockRunner& runner = *BlockRunner::if_any();
  void* place = runner.shared().place(site);
  if (place == nullptr) {
    runner.fail(
        hipErrorLaunchOutOfResources,
        fmt::format("shared variable '{}' ({} bytes): a block has {} bytes and {} variables",
                    site.name, site.bytes, kSharedBytes, kSharedSlots));
  }
  return place;
}

void misaligned_access(const void* address, std::size_t bytes, const char* what) {
  BlockRunner::if_any()->fail(hipErrorIllegalAddress, fmt::format("misaligned {} of {} bytes at {}",
                                                                  what, bytes, fmt::ptr(address)));
}

}  // namespace assay::host
