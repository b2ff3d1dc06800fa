// The cases of each level. Shapes, columns, rows and options are lists in case_list.cpp; a new
// entry there is a case for every pair of types, in every consumer.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "suites/case.h"

namespace assay {

enum class Level { kSmoke, kDefault, kFull, kEmulated };
std::string_view name_of(Level level);
std::optional<Level> level_from_name(std::string_view name);

// Of smoke, default and full each contains the ones before it; emulated is a part of default that
// an emulator can execute in minutes. No case appears twice.
std::vector<Case> case_list(Level level);

// Elements per case that any machine can hold; what runs a list leaves larger cases out unless it
// is told otherwise, and says so.
inline constexpr std::int64_t kMaxElements = std::int64_t{1} << 28;

// Whether `name` matches `pattern`, in which * stands for any text and ? for one character. A
// pattern without either matches names that contain it.
bool matches(std::string_view pattern, std::string_view name);

}  // namespace assay
