// The sweep's record: what it leaves for reports, as JSON of kind "sweep" in the format of
// reports/record.schema.json.
#pragma once

#include <deque>
#include <nlohmann/json.hpp>
#include <string>

#include "bench/entry.h"
#include "suites/record.h"

namespace assay::bench {

// `environment` is that of suites/environment.h. Entries that were not run are left out.
nlohmann::json sweep_record(const nlohmann::json& environment, const RunInfo& run,
                            Temperature temperature, const std::deque<Entry>& entries);

// The worst verdict of all entries that were run; NOT_RUN where there are none.
Verdict overall_verdict(const std::deque<Entry>& entries);

// The command that runs a case again.
std::string reproduce_line(const Entry& entry, std::uint64_t seed, Temperature temperature);

// What to say where the device is a simulation.
inline constexpr std::string_view kSimulationNote =
    "The device is simulated on the CPU: these speeds are the simulation's and say nothing about "
    "any GPU.";

}  // namespace assay::bench
