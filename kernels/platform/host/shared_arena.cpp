#include "kernels/platform/host/shared_arena.h"

#include <fmt/format.h>
#include <sys/mman.h>

#include <cstring>
#include <new>

namespace assay::host {

ASSAY_FIBER_LOCAL SharedSlot shared_slots[kSharedSlots];

namespace {

constexpr std::size_t kPage = 4096;
constexpr std::size_t kStride = kPage + kSharedBytes;  // an unmapped page, then a window
constexpr std::size_t kMapped = kSharedSlots * kStride + kPage;

}  // namespace

char* SharedArena::window(int index) const {
  return base_ + static_cast<std::size_t>(index) * kStride + kPage;
}

SharedArena::~SharedArena() {
  if (base_ != nullptr) munmap(base_, kMapped);
}

void SharedArena::begin_launch(Guard guard) {
  guard_ = guard;
  for (int i = 0; i < used_; ++i) shared_slots[i] = {};
  used_ = 0;
  bytes_ = 0;
}

void SharedArena::begin_block() {
  for (int i = 0; i < used_; ++i) {
    std::memset(shared_slots[i].base, 0xFF, shared_slots[i].site->bytes);
  }
}

void* SharedArena::place(const SharedSite& site) {
  if (used_ == kSharedSlots || bytes_ + site.bytes > kSharedBytes) return nullptr;
  if (base_ == nullptr) {
    void* mapped =
        mmap(nullptr, kMapped, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (mapped == MAP_FAILED) throw std::bad_alloc();
    base_ = static_cast<char*>(mapped);
    for (int i = 0; i < kSharedSlots; ++i) {
      mprotect(window(i), kSharedBytes, PROT_READ | PROT_WRITE);
    }
  }
  char* begin = window(used_);
  if (guard_ == Guard::kEnd) begin += kSharedBytes - site.bytes;  // bytes is a multiple of align
  std::memset(begin, 0xFF, site.bytes);
  shared_slots[used_++] = {&site, begin};
  bytes_ += site.bytes;
  return begin;
}

std::string SharedArena::describe(const void* address) const {
  if (base_ == nullptr || address < base_ || address >= base_ + kMapped) return {};
  const auto* byte = static_cast<const char*>(address);
  std::string nearest;
  std::ptrdiff_t distance = kMapped;
  for (int i = 0; i < used_; ++i) {
    const SharedSlot& slot = shared_slots[i];
    const auto* begin = static_cast<const char*>(slot.base);
    const char* end = begin + slot.site->bytes;
    const bool is_before = byte < begin;
    const std::ptrdiff_t away = is_before ? begin - byte : byte - end;
    if (away >= distance) continue;
    distance = away;
    nearest =
        fmt::format("{} bytes {} shared variable '{}' ({} bytes)", away,
                    is_before ? "before" : "past the end of", slot.site->name, slot.site->bytes);
  }
  return nearest;
}

}  // namespace assay::host
