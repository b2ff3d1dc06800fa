#include "suites/conform_options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "suites/verdict.h"

namespace assay {

namespace {

constexpr const char* kAbout =
    "Runs the production kernels next to the golden reference and the fake allocator, and judges\n"
    "every case with every check that applies to it.";

constexpr const char* kExamples = R"(Examples:
  assay-conform                                   the default level, thousands of cases
  assay-conform --level smoke --seed 7            the quick ones, on other data
  assay-conform --filter '*/e4m3fnuz/bf16/*'      a part of them (--list shows the names)
  assay-conform --case per_token_quant/int8/bf16/3x129/base=3/special
                                                  one case, from a list or not
  assay-conform --activations x.npy --level smoke captured activations as well

Exit status: 0 pass, 2 no verdict, 3 wrong results, 4 the device or a file failed, 64 usage.
GoogleTest's own flags (--gtest_shuffle, --gtest_output=xml:FILE, ...) work too.)";

}  // namespace

std::optional<int> parse_options(int argc, char** argv, ConformOptions& options) {
  CLI::App app(kAbout, "assay-conform");
  app.footer(kExamples);
  std::string level(name_of(options.level));
  app.add_option(
         "--level", level,
         "smoke, default or full, each with the ones before; emulated: the part of default\n"
         "for a device that executes a million elements a second")
      ->check(CLI::IsMember({"smoke", "default", "full", "emulated"}))
      ->capture_default_str();
  app.add_option("--filter", options.filter,
                 "only cases whose name matches: * any text, ? one character, else a part of it");
  app.add_option("--case", options.cases, "only this case, by its full name (repeatable)");
  app.add_option("--seed", options.seed, "of the random numbers")->capture_default_str();
  app.add_option("--jobs", options.jobs, "threads of the reference; 0: one per core")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str();
  app.add_option(
         "--max-elements", options.max_elements,
         "leave out listed cases with more elements (with the gaps between rows); each takes\n"
         "about 16 bytes of host and 4 of device memory")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--record", options.record, "write the results to this file (JSON)");
  app.add_option("--activations", options.activations, "captured activations (.npy, f16 or f32)");
  app.add_flag("--list", options.list, "print the names of the selected cases, run nothing");
  app.add_flag("--json", options.json, "print the summary as JSON");
  app.add_flag("--verbose", options.verbose, "print every test as GoogleTest does");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? kExitPass : kExitUsage;
  }
  options.level = *level_from_name(level);
  return std::nullopt;
}

}  // namespace assay
