// The environment of every record: complete, flat, and about this machine.
#include "suites/environment.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>
#include <thread>

#include "kernels/error.h"
#include "kernels/platform/runtime_api.h"
#include "suites/revision.h"

#ifdef ASSAY_PLATFORM_HOST
#include "kernels/platform/host/config.h"
#endif

namespace assay {
namespace {

TEST(Environment, HasEveryKeyAndNoOther) {
  std::set<std::string> keys;
  const nlohmann::json here = environment();
  for (const auto& [key, value] : here.items()) {
    keys.insert(key);
    EXPECT_TRUE(value.is_null() || value.is_primitive()) << key;
  }
  EXPECT_EQ(keys,
            (std::set<std::string>{
                "platform",       "simulated",   "device",        "arch",         "wave",
                "default_float8", "emulator",    "compute_units", "memory_bytes", "runtime_version",
                "driver_version", "host_config", "cpu",           "cores",        "os",
                "kernel",         "compiler",    "build",         "sanitizers",   "revision"}));
}

TEST(Environment, DescribesThisMachine) {
  const nlohmann::json here = environment();
  for (const char* key :
       {"device", "arch", "cpu", "os", "kernel", "compiler", "build", "revision"}) {
    EXPECT_FALSE(here[key].get<std::string>().empty()) << key;
  }
  EXPECT_TRUE(here["wave"] == 32 || here["wave"] == 64) << here["wave"];
  EXPECT_GT(here["compute_units"], 0);
  EXPECT_GT(here["memory_bytes"], 0);
  EXPECT_EQ(here["cores"], std::max(1u, std::thread::hardware_concurrency()));
  EXPECT_EQ(here["build"], build_type());
  EXPECT_EQ(here["revision"], revision());
}

TEST(Environment, NamesProcessorAndSystemAsTheSystemDoes) {
  const nlohmann::json here = environment();
  const auto content = [](const char* path) -> std::string {
    std::ifstream stream(path);
    return {std::istreambuf_iterator<char>(stream), {}};
  };
  const std::string processors = content("/proc/cpuinfo");
  if (processors.find("\nmodel name") != std::string::npos) {
    const std::string model = ": " + here["cpu"].get<std::string>() + "\n";
    EXPECT_NE(processors.find(model), std::string::npos) << model;
  }
  const std::string system = content("/etc/os-release");
  if (system.find("PRETTY_NAME=\"") != std::string::npos) {
    const std::string name = "PRETTY_NAME=\"" + here["os"].get<std::string>() + "\"\n";
    EXPECT_NE(system.find(name), std::string::npos) << name;
  }
}

#ifdef ASSAY_PLATFORM_HOST

TEST(Environment, SaysThatTheHostDeviceIsASimulation) {
  const nlohmann::json here = environment();
  EXPECT_EQ(here["platform"], "host");
  EXPECT_EQ(here["simulated"], true);
  EXPECT_EQ(here["runtime_version"], nullptr);
  EXPECT_EQ(here["driver_version"], nullptr);
}

TEST(Environment, FollowsTheHostConfiguration) {
  const host::Config before = host::config();
  host::Config changed = before;
  changed.wave = 96 - before.wave;  // the other of 32 and 64
  host::set_config(changed);
  const nlohmann::json here = environment();
  host::set_config(before);
  EXPECT_EQ(here["wave"], changed.wave);
  EXPECT_EQ(here["host_config"], host::to_string(changed));
}

#else

TEST(Environment, NamesTheRuntime) {
  const nlohmann::json here = environment();
  EXPECT_EQ(here["simulated"], false);
  EXPECT_GT(here["runtime_version"], 0);
  EXPECT_GT(here["driver_version"], 0);
  EXPECT_EQ(here["host_config"], nullptr);
}

#endif

TEST(Environment, RejectsADeviceThatIsNotThere) {
  EXPECT_THROW(environment(1000), DeviceError);
  (void)hipGetLastError();
}

}  // namespace
}  // namespace assay
