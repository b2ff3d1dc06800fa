// The memory of the simulated devices: what is allocated where, its guards, and what an address
// means. Thread-safe by a lock of its own, which nothing is called under.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "kernels/platform/host/config.h"

namespace assay::host {

// A block of memory, as far as others need to know.
struct Block {
  std::uintptr_t base = 0;
  std::size_t bytes = 0;
  int device = 0;
  bool is_host = false;  // of hipHostMalloc
};

// Null when the machine has not that much memory. Fresh bytes are 0xFB (the first 64 MiB): a large
// negative number in every type of the project.
void* heap_allocate(std::size_t bytes, int device, bool is_host, const Config& config);

enum class Freed { kOk, kUnknown, kDamaged };
// Unmaps the block in guard modes, so that a use after free faults. For kDamaged (bytes around the
// block were written) `text` says where.
Freed heap_free(void* pointer, bool is_host, std::string& text);

// The live block that the address lies in, one past its end excluded.
std::optional<Block> heap_find(std::uintptr_t address);

// Where bytes around a live block were written; empty when nowhere.
std::string heap_damage();

// "4 bytes past the end of an allocation of 8192 bytes (guard=end)", or "not in any allocation".
std::string describe_address(const void* address);

std::size_t heap_total_bytes();
std::size_t heap_free_bytes();

}  // namespace assay::host
