// A block's shared memory on one CPU thread. Every ASSAY_SHARED variable has a window of its own
// between unmapped pages, and is filled with 0xFF at the start of every block.
#pragma once

#include <cstddef>
#include <string>

#include "kernels/platform/host/config.h"
#include "kernels/platform/host/device_code.h"

namespace assay::host {

inline constexpr std::size_t kSharedBytes = 64 * 1024;  // per block, as on most GPUs

class SharedArena {
 public:
  SharedArena() = default;
  ~SharedArena();
  SharedArena(const SharedArena&) = delete;
  SharedArena& operator=(const SharedArena&) = delete;

  void begin_launch(Guard guard);
  void begin_block();

  // Null when the block's variables exceed what a block may have.
  void* place(const SharedSite& site);

  // "12 bytes past the end of shared variable 'storage' (4 bytes)"; empty for other addresses.
  std::string describe(const void* address) const;

 private:
  char* window(int index) const;

  Guard guard_ = Guard::kOff;
  char* base_ = nullptr;  // all windows, mapped at the first use
  int used_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace assay::host
