#include "kernels/platform/host/heap.h"

#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <map>
#include <mutex>

namespace assay::host {

namespace {

constexpr std::size_t kPage = 4096;
constexpr std::size_t kPoisonBytes = std::size_t{64} << 20;
constexpr unsigned char kPoison = 0xFB;
constexpr unsigned char kCanary = 0xCA;
constexpr std::size_t kUnguardedAlign = 256;  // hipMalloc's own
constexpr std::size_t kGraves = 1024;         // freed blocks whose addresses stay reserved

struct Entry {
  Block block;
  Guard guard = Guard::kOff;
  std::size_t align = 0;
  // With a guard: all that is mapped, an inaccessible page at either end.
  char* mapping = nullptr;
  std::size_t mapped_bytes = 0;

  char* begin() const { return reinterpret_cast<char*>(block.base); }
  char* end() const { return begin() + block.bytes; }
  char* first_accessible() const { return mapping + kPage; }
  char* end_accessible() const { return mapping + mapped_bytes - kPage; }
};

struct Heap {
  std::mutex mutex;
  std::map<std::uintptr_t, Entry> live;  // by base
  std::deque<Entry> graves;              // oldest first; only of guarded ones
};

Heap& heap() {
  static Heap& instance = *new Heap;  // outlives every static that still frees
  return instance;
}

std::size_t round_up(std::size_t value, std::size_t to) {
  return (value + to - 1) / to * to;
}

const char* name_of(Guard guard) {
  switch (guard) {
    case Guard::kOff:
      return "off";
    case Guard::kEnd:
      return "end";
    case Guard::kBegin:
      return "begin";
  }
  return "?";
}

bool map_guarded(Entry& entry, std::size_t bytes, Guard guard, std::size_t align) {
  const std::size_t room = round_up(round_up(bytes, align), kPage);
  entry.mapped_bytes = room + 2 * kPage;
  void* mapped = mmap(nullptr, entry.mapped_bytes, PROT_NONE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (mapped == MAP_FAILED) return false;
  entry.mapping = static_cast<char*>(mapped);
  if (mprotect(entry.first_accessible(), room, PROT_READ | PROT_WRITE) != 0) {
    munmap(mapped, entry.mapped_bytes);
    return false;
  }
  char* base = entry.first_accessible();
  if (guard == Guard::kEnd) base = entry.end_accessible() - round_up(bytes, align);
  entry.block.base = reinterpret_cast<std::uintptr_t>(base);
  // At most one page of these: the bytes that lie in a page with the block without being its own.
  std::memset(entry.first_accessible(), kCanary,
              static_cast<std::size_t>(base - entry.first_accessible()));
  std::memset(entry.end(), kCanary, static_cast<std::size_t>(entry.end_accessible() - entry.end()));
  return true;
}

// The first damaged byte of [begin, end), at most a page; or end.
const char* find_damage(const char* begin, const char* end) {
  static const std::string intact(kPage, static_cast<char>(kCanary));
  const auto bytes = static_cast<std::size_t>(end - begin);
  if (std::memcmp(begin, intact.data(), bytes) == 0) return end;
  return std::mismatch(begin, end, intact.begin()).first;
}

// What was written around a block, as text.
std::string damage_of(const Entry& entry) {
  if (entry.guard == Guard::kOff) return {};
  const auto who = [&] {
    return fmt::format("an allocation of {} bytes at {} (device {}, guard={})", entry.block.bytes,
                       fmt::ptr(entry.begin()), entry.block.device, name_of(entry.guard));
  };
  const char* after = find_damage(entry.end(), entry.end_accessible());
  if (after != entry.end_accessible()) {
    return fmt::format("a kernel or copy wrote {} bytes past the end of {}", after - entry.end(),
                       who());
  }
  const char* before = find_damage(entry.first_accessible(), entry.begin());
  if (before != entry.begin()) {
    return fmt::format("a kernel or copy wrote {} bytes before {}", entry.begin() - before, who());
  }
  return {};
}

// Gives the memory back and keeps the addresses for a while, so that a late access still faults.
void bury(Heap& h, const Entry& entry) {
  mmap(entry.mapping, entry.mapped_bytes, PROT_NONE,
       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
  h.graves.push_back(entry);
  if (h.graves.size() <= kGraves) return;
  munmap(h.graves.front().mapping, h.graves.front().mapped_bytes);
  h.graves.pop_front();
}

// "4 bytes past the end of an allocation of ...", when the address lies in its mapping.
std::string describe_in(const Entry& entry, const char* byte, const char* state) {
  const bool is_guarded = entry.guard != Guard::kOff;
  const char* from = is_guarded ? entry.mapping : entry.begin();
  const char* to = is_guarded ? entry.mapping + entry.mapped_bytes : entry.end();
  if (byte < from || byte >= to) return {};
  const auto what = fmt::format("an allocation of {} bytes (device {}, guard={}){}",
                                entry.block.bytes, entry.block.device, name_of(entry.guard), state);
  if (byte < entry.begin()) return fmt::format("{} bytes before {}", entry.begin() - byte, what);
  if (byte < entry.end()) return fmt::format("{} bytes into {}", byte - entry.begin(), what);
  return fmt::format("{} bytes past the end of {}", byte - entry.end(), what);
}

}  // namespace

void* heap_allocate(std::size_t bytes, int device, bool is_host, const Config& config) {
  if (bytes > heap_total_bytes()) return nullptr;
  Entry entry{{0, bytes, device, is_host}, config.guard, config.align};
  if (config.guard == Guard::kOff) {
    entry.align = kUnguardedAlign;
    void* base = std::aligned_alloc(kUnguardedAlign, round_up(bytes, kUnguardedAlign));
    if (base == nullptr) return nullptr;
    entry.block.base = reinterpret_cast<std::uintptr_t>(base);
  } else {
    const std::size_t align = config.guard == Guard::kEnd ? config.align : kPage;
    if (!map_guarded(entry, bytes, config.guard, align)) return nullptr;
  }
  std::memset(entry.begin(), kPoison, std::min(bytes, kPoisonBytes));
  const std::lock_guard lock(heap().mutex);
  heap().live.emplace(entry.block.base, entry);
  return entry.begin();
}

Freed heap_free(void* pointer, bool is_host, std::string& text) {
  Heap& h = heap();
  const std::lock_guard lock(h.mutex);
  const auto found = h.live.find(reinterpret_cast<std::uintptr_t>(pointer));
  if (found == h.live.end() || found->second.block.is_host != is_host) return Freed::kUnknown;
  const Entry entry = found->second;
  h.live.erase(found);
  text = damage_of(entry);
  if (entry.guard == Guard::kOff) {
    std::free(pointer);
  } else {
    bury(h, entry);
  }
  return text.empty() ? Freed::kOk : Freed::kDamaged;
}

std::optional<Block> heap_find(std::uintptr_t address) {
  Heap& h = heap();
  const std::lock_guard lock(h.mutex);
  const auto after = h.live.upper_bound(address);
  if (after == h.live.begin()) return std::nullopt;
  const Block& block = std::prev(after)->second.block;
  if (address - block.base >= block.bytes) return std::nullopt;
  return block;
}

std::string heap_damage() {
  Heap& h = heap();
  const std::lock_guard lock(h.mutex);
  for (const auto& [base, entry] : h.live) {
    if (std::string text = damage_of(entry); !text.empty()) return text;
  }
  return {};
}

std::string describe_address(const void* address) {
  Heap& h = heap();
  const std::lock_guard lock(h.mutex);
  const auto* byte = static_cast<const char*>(address);
  std::string text;
  for (const auto& [base, entry] : h.live) {
    if (text = describe_in(entry, byte, ""); !text.empty()) return text;
  }
  for (const Entry& entry : h.graves) {
    if (text = describe_in(entry, byte, " that was freed"); !text.empty()) return text;
  }
  return "not in any allocation";
}

std::size_t heap_total_bytes() {
  return static_cast<std::size_t>(sysconf(_SC_PHYS_PAGES)) *
         static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

std::size_t heap_free_bytes() {
  return static_cast<std::size_t>(sysconf(_SC_AVPHYS_PAGES)) *
         static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace assay::host
