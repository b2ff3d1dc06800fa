#include "suites/guarded_memory.h"

#include <fmt/format.h>

#include <algorithm>

#include "kernels/runtime.h"

namespace assay {

namespace {

constexpr std::size_t kGuard = 256;  // bytes; a vector access reaches 16

// Differs from its neighbours, from the poisons and from zero.
std::byte guard_byte(std::size_t i) {
  return static_cast<std::byte>(0x5b + 29 * (i % 7));
}

}  // namespace

GuardedBlock::GuardedBlock(std::size_t bytes, std::uint8_t poison, Placement placement)
    : bytes_(bytes) {
  const std::size_t before = kGuard + static_cast<std::size_t>(placement.offset);
  total_ = before + bytes + (placement.flush ? 0 : kGuard);
  check(hipMalloc(&base_, total_), "hipMalloc");
  // An allocation that lies flush against a page end begins where its size says; move on to the
  // boundary that the placement counts from.
  const auto address = reinterpret_cast<std::uintptr_t>(base_);
  data_ = static_cast<std::byte*>(base_) + before - (placement.flush ? 0 : address % 16);

  std::vector<std::byte> image(total_, static_cast<std::byte>(poison));
  const std::size_t begin = static_cast<std::size_t>(data_ - static_cast<std::byte*>(base_));
  for (std::size_t i = 0; i < begin; ++i) image[i] = guard_byte(i);
  for (std::size_t i = begin + bytes; i < total_; ++i) image[i] = guard_byte(i);
  check(hipMemcpy(base_, image.data(), total_, hipMemcpyHostToDevice), "hipMemcpy");
}

GuardedBlock::~GuardedBlock() {
  (void)hipFree(base_);
}

std::vector<std::byte> GuardedBlock::read() const {
  std::vector<std::byte> bytes(bytes_);
  if (bytes_ != 0)
    check(hipMemcpy(bytes.data(), data_, bytes_, hipMemcpyDeviceToHost), "hipMemcpy");
  return bytes;
}

void GuardedBlock::write(const std::vector<std::byte>& bytes) {
  if (bytes.empty()) return;
  check(hipMemcpy(data_, bytes.data(), std::min(bytes_, bytes.size()), hipMemcpyHostToDevice),
        "hipMemcpy");
}

void GuardedBlock::fill(std::uint8_t byte) {
  write(std::vector<std::byte>(bytes_, static_cast<std::byte>(byte)));
}

std::string GuardedBlock::damage() const {
  const std::size_t begin = static_cast<std::size_t>(data_ - static_cast<std::byte*>(base_));
  const std::size_t end = begin + bytes_;
  std::vector<std::byte> before(begin), behind(total_ - end);
  check(hipMemcpy(before.data(), base_, before.size(), hipMemcpyDeviceToHost), "hipMemcpy");
  if (!behind.empty()) {
    check(hipMemcpy(behind.data(), data_ + bytes_, behind.size(), hipMemcpyDeviceToHost),
          "hipMemcpy");
  }
  for (std::size_t i = before.size(); i-- > 0;) {
    if (before[i] != guard_byte(i)) {
      return fmt::format("byte {} before a block of {} bytes: got 0x{:02x}, expected 0x{:02x}",
                         begin - i, bytes_, static_cast<int>(before[i]),
                         static_cast<int>(guard_byte(i)));
    }
  }
  for (std::size_t i = 0; i < behind.size(); ++i) {
    if (behind[i] != guard_byte(end + i)) {
      return fmt::format("byte {} behind a block of {} bytes: got 0x{:02x}, expected 0x{:02x}", i,
                         bytes_, static_cast<int>(behind[i]),
                         static_cast<int>(guard_byte(end + i)));
    }
  }
  return "";
}

GuardedMemory::GuardedMemory(std::uint8_t poison, Placement first)
    : poison_(poison), first_(first) {}

GuardedMemory::~GuardedMemory() = default;

void* GuardedMemory::allocate(std::size_t bytes) {
  allocated_bytes_ += bytes;
  const auto kept = std::find_if(kept_.begin(), kept_.end(),
                                 [bytes](const auto& b) { return b->bytes() == bytes; });
  if (kept != kept_.end()) {
    live_.push_back(std::move(*kept));
    kept_.erase(kept);
    return live_.back()->data();
  }
  const Placement later{0, first_.flush};
  live_.push_back(std::make_unique<GuardedBlock>(bytes, poison_, any_ ? later : first_));
  any_ = true;
  return live_.back()->data();
}

void GuardedMemory::release(void* base, std::size_t) noexcept {
  const auto block =
      std::find_if(live_.begin(), live_.end(), [base](const auto& b) { return b->data() == base; });
  if (block == live_.end()) return;
  try {
    if (std::string damage = (*block)->damage(); !damage.empty()) damage_.push_back(damage);
  } catch (const DeviceError&) {
    // The device is lost, and the run that sees it says so.
  }
  if (keeps_) kept_.push_back(std::move(*block));
  live_.erase(block);
}

void GuardedMemory::poison_again() {
  for (const auto* blocks : {&live_, &kept_}) {
    for (const auto& block : *blocks) block->fill(poison_);
  }
}

std::vector<std::string> GuardedMemory::damage() const {
  std::vector<std::string> all = damage_;
  for (const auto* blocks : {&live_, &kept_}) {
    for (const auto& block : *blocks) {
      if (std::string damage = block->damage(); !damage.empty()) all.push_back(damage);
    }
  }
  return all;
}

}  // namespace assay
