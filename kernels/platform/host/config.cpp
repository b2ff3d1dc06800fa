#include "kernels/platform/host/config.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdlib>
#include <functional>
#include <optional>
#include <vector>

#include "kernels/error.h"

namespace assay::host {

namespace {

constexpr const char* kVariable = "ASSAY_HOST_DEVICE";

template <class Integer>
std::optional<Integer> number(std::string_view text) {
  Integer value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// Stores the number when it is allowed.
template <class Integer>
bool store(std::string_view text, Integer& into, const std::function<bool(Integer)>& is_allowed) {
  const std::optional<Integer> value = number<Integer>(text);
  if (!value || !is_allowed(*value)) return false;
  into = *value;
  return true;
}

std::string_view name_of(Guard guard) {
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

bool store_guard(std::string_view text, Guard& into) {
  for (const Guard guard : {Guard::kOff, Guard::kEnd, Guard::kBegin}) {
    if (text != name_of(guard)) continue;
    into = guard;
    return true;
  }
  return false;
}

struct Setting {
  std::string_view key;
  std::string_view allowed;
  bool (*read)(std::string_view text, Config& config);  // false: not allowed
  std::string (*print)(const Config& config);
};

const Setting kSettings[] = {
    {"wave", "32, 64",
     [](std::string_view text, Config& c) {
       return store<int>(text, c.wave, [](int v) { return v == 32 || v == 64; });
     },
     [](const Config& c) { return fmt::to_string(c.wave); }},
    {"seed", "an integer from 0 to 2^64-1",
     [](std::string_view text, Config& c) {
       return store<std::uint64_t>(text, c.seed, [](std::uint64_t) { return true; });
     },
     [](const Config& c) { return fmt::to_string(c.seed); }},
    {"guard", "off, end, begin",
     [](std::string_view text, Config& c) { return store_guard(text, c.guard); },
     [](const Config& c) { return std::string(name_of(c.guard)); }},
    {"align", "1, 2, 4, ..., 256",
     [](std::string_view text, Config& c) {
       return store<std::size_t>(
           text, c.align, [](std::size_t v) { return v >= 1 && v <= 256 && (v & (v - 1)) == 0; });
     },
     [](const Config& c) { return fmt::to_string(c.align); }},
    {"threads", "0 (all of the CPU) to 256",
     [](std::string_view text, Config& c) {
       return store<int>(text, c.threads, [](int v) { return v >= 0 && v <= 256; });
     },
     [](const Config& c) { return fmt::to_string(c.threads); }},
    {"devices", "0 to 16",
     [](std::string_view text, Config& c) {
       return store<int>(text, c.devices, [](int v) { return v >= 0 && v <= 16; });
     },
     [](const Config& c) { return fmt::to_string(c.devices); }},
};

std::string all_keys() {
  std::string keys;
  for (const Setting& setting : kSettings) {
    keys += keys.empty() ? "" : ", ";
    keys += setting.key;
  }
  return keys;
}

void read_setting(std::string_view key, std::string_view value, Config& config) {
  for (const Setting& setting : kSettings) {
    if (key != setting.key) continue;
    if (setting.read(value, config)) return;
    throw ArgumentError(fmt::format("{} {}", kVariable, key), fmt::format("'{}'", value),
                        std::string(setting.allowed));
  }
  throw ArgumentError(fmt::format("{} key", kVariable), fmt::format("'{}'", key), all_keys());
}

}  // namespace

Config parse_config(std::string_view text) {
  Config config;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    const std::string_view item = text.substr(0, comma);
    text.remove_prefix(std::min(comma + 1, text.size()));
    const std::size_t equals = std::min(item.find('='), item.size());
    const std::string_view value = item.substr(std::min(equals + 1, item.size()));
    read_setting(item.substr(0, equals), value, config);
  }
  return config;
}

std::string to_string(const Config& config) {
  std::string text;
  for (const Setting& setting : kSettings) {
    text += fmt::format("{}{}={}", text.empty() ? "" : ",", setting.key, setting.print(config));
  }
  return text;
}

Config config_from_environment() {
  const char* text = std::getenv(kVariable);
  if (text == nullptr) return {};
  try {
    return parse_config(text);
  } catch (const ArgumentError& error) {
    fmt::print(stderr, "{}\n", error.what());
    std::exit(64);
  }
}

}  // namespace assay::host
