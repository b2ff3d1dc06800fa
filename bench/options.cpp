#include "bench/options.h"

#include <CLI/CLI.hpp>
#include <charconv>
#include <cmath>

#include "kernels/error.h"

namespace assay::bench {

namespace {

constexpr const char* kDescription =
    "Times the kernels of per_token_quant, checks the results on the timed buffers, and compares\n"
    "each speed with a copy of the same bytes, measured in the same process.\n";

constexpr const char* kFooter = R"(
Examples:
  assay-bench                                     the default sweep, as a table
  assay-bench --level smoke --record sweep.json   a short one, and its record for reports
  assay-bench --list --filter /bf16/              what there is to time
  assay-bench --case per_token_quant/int8/bf16/777x4096/uniform
                                                  one case, whether a level has it or not
  assay-bench --filter /2048x4096/ --variant all
                                                  every kernel variant that can hold these rows
  assay-bench --temperature cold --min-time 0.1   out of memory, each repetition at least 0.1 s
  assay-bench --benchmark_repetitions=21 --benchmark_out=x.json
                                                  flags of Google Benchmark, as --flag=value

Exit codes: 0 every result right; 3 a wrong result (it has no time); 4 the device or the machine
failed; 64 usage, also for a filter that matches nothing.)";

template <class Number>
Number parse_number(const std::string& flag, const std::string& text, const char* allowed) {
  Number value{};
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end) throw ArgumentError(flag, '"' + text + '"', allowed);
  return value;
}

Temperature parse_temperature(const std::string& text) {
  for (const Temperature temperature : {Temperature::kHot, Temperature::kCold}) {
    if (name_of(temperature) == text) return temperature;
  }
  throw ArgumentError("--temperature", '"' + text + '"', "hot, cold");
}

Level parse_level(const std::string& text) {
  // Nothing is timed on an emulator.
  if (const auto level = level_from_name(text); level && *level <= Level::kFull) return *level;
  throw ArgumentError("--level", '"' + text + '"', "smoke, default, full");
}

std::string min_time_flag(const std::string& text) {
  const char* allowed = "seconds, more than 0";
  const double seconds = parse_number<double>("--min-time", text, allowed);
  if (!(seconds > 0) || !std::isfinite(seconds)) {
    throw ArgumentError("--min-time", '"' + text + '"', allowed);
  }
  return "--benchmark_min_time=" + text;
}

}  // namespace

CommandLine parse_command_line(int argc, const char* const* argv, bool simulated) {
  CommandLine line;
  line.argv.assign(argv, argv + argc);
  std::vector<std::string> ours;
  for (int i = argc - 1; i > 0; --i) {  // CLI11 wants them backwards
    const std::string argument = argv[i];
    const bool is_google = argument.starts_with("--benchmark_");
    if (argument == "--benchmark_list_tests") line.list = true;
    if (is_google) line.benchmark_flags.insert(line.benchmark_flags.begin(), argument);
    if (!is_google) ours.push_back(argument);
  }

  std::string level = "default", seed = "1", temperature = simulated ? "hot" : "cold", min_time;
  CLI::App app(kDescription, "assay-bench");
  app.footer(kFooter);
  app.add_option("--level", level, "How much is timed: smoke, default or full [default]");
  app.add_option("--filter", line.filter,
                 "Only names that match: * any text, ? one character, else a part of the name");
  app.add_option("--case", line.cases, "Only this case, by its name, in a list or not (repeatable)")
      ->allow_extra_args(false);
  app.add_option("--seed", seed, "Of the inputs, and of the rows that are verified [1]");
  app.add_option("--record", line.record, "Write the results to this file, as JSON");
  app.add_flag("--list", line.list, "Print the names that would be timed, and stop");
  app.add_option(
      "--temperature", temperature,
      "hot: one set of buffers; cold: a rotation of more than twice the last-level cache "
      "[cold on a GPU, hot on the simulated device]");
  app.add_option("--variant", line.variant,
                 "A kernel variant by name, all that can hold the rows, or dispatch [dispatch]");
  app.add_option("--min-time", min_time, "The least seconds of each repetition");
  try {
    app.parse(ours);
  } catch (const CLI::CallForHelp&) {
    line.help = true;
    line.text = app.help();
    return line;
  } catch (const CLI::ParseError& error) {
    throw ArgumentError("command line", error.what(), "the flags of assay-bench --help");
  }
  line.level = parse_level(level);
  line.seed = parse_number<std::uint64_t>("--seed", seed, "an integer from 0 to 2^64 - 1");
  line.temperature = parse_temperature(temperature);
  if (app.count("--min-time") > 0) {
    line.benchmark_flags.insert(line.benchmark_flags.begin(), min_time_flag(min_time));
  }
  return line;
}

}  // namespace assay::bench
