// Device memory with guards: every block lies between bytes of a pattern that nothing may change,
// and is itself filled with a poison that nothing may take for a result.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kernels/allocator.h"

namespace assay {

// Where a block lies.
struct Placement {
  // Bytes past a 16-byte boundary at which the block begins.
  int offset = 0;
  // No guard behind the block, so that the device's own end of the allocation is next: on the host
  // device with guard=end that is an unmapped page.
  bool flush = false;
};

// One block. Bytes are copied to and from the device's memory synchronously.
class GuardedBlock {
 public:
  GuardedBlock(std::size_t bytes, std::uint8_t poison, Placement placement);
  ~GuardedBlock();
  GuardedBlock(const GuardedBlock&) = delete;
  GuardedBlock& operator=(const GuardedBlock&) = delete;

  void* data() const { return data_; }
  std::size_t bytes() const { return bytes_; }
  std::vector<std::byte> read() const;
  void write(const std::vector<std::byte>& bytes);
  void fill(std::uint8_t byte);

  // Empty, or which guard byte changed: "byte 3 behind the block: got 0x17, expected 0x5b".
  std::string damage() const;

 private:
  void* base_ = nullptr;
  std::byte* data_ = nullptr;
  std::size_t bytes_ = 0, total_ = 0;
};

// The operation's allocator during a run: hands out guarded, poisoned blocks and keeps the account.
class GuardedMemory : public DeviceMemory {
 public:
  // `first` is where the first allocation lies, which is the operation's `out`; later ones lie on
  // 16-byte boundaries.
  GuardedMemory(std::uint8_t poison, Placement first);
  ~GuardedMemory() override;

  void* allocate(std::size_t bytes) override;
  void release(void* base, std::size_t bytes) noexcept override;

  // From now on released blocks are kept, and an allocation gets one of its size that is left, as
  // from a framework's caching allocator: nothing is allocated during a capture then.
  void keep_released() { keeps_ = true; }
  // All blocks hold poison again.
  void poison_again();

  std::uint64_t allocated_bytes() const { return allocated_bytes_; }
  // The damage to all blocks handed out so far, released ones included.
  std::vector<std::string> damage() const;

 private:
  std::uint8_t poison_;
  Placement first_;
  std::uint64_t allocated_bytes_ = 0;
  bool any_ = false, keeps_ = false;
  std::vector<std::unique_ptr<GuardedBlock>> live_, kept_;
  std::vector<std::string> damage_;  // of released blocks
};

}  // namespace assay
