// What the tests of the host device share: a configuration for one test, device buffers, errors as
// text.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "kernels/platform/host/hip_runtime.h"
#include "kernels/platform/host/memory.h"
#include "kernels/platform/host/reduce.h"

namespace assay::host {

// Starts from a configuration and without faults, and leaves as it found the device.
class HostDevice : public testing::Test {
 protected:
  HostDevice() : before_(config()) { configure(""); }
  ~HostDevice() override {
    reset_faults();
    (void)hipSetDevice(0);
    set_config(before_);
  }

  void configure(const std::string& text) {
    reset_faults();
    set_config(parse_config(text));
  }

 private:
  Config before_;
};

// Device memory of one test.
template <class T>
class DeviceArray {
 public:
  explicit DeviceArray(std::size_t count) : count_(count) {
    EXPECT_EQ(hipMalloc(&data_, count * sizeof(T)), hipSuccess);
  }
  explicit DeviceArray(const std::vector<T>& values) : DeviceArray(values.size()) {
    EXPECT_EQ(hipMemcpy(data_, values.data(), values.size() * sizeof(T), hipMemcpyHostToDevice),
              hipSuccess);
  }
  ~DeviceArray() { (void)hipFree(data_); }
  DeviceArray(const DeviceArray&) = delete;
  DeviceArray& operator=(const DeviceArray&) = delete;

  T* data() const { return data_; }

  // By a synchronous copy on the null stream.
  std::vector<T> read() const {
    std::vector<T> values(count_);
    EXPECT_EQ(hipMemcpy(values.data(), data_, count_ * sizeof(T), hipMemcpyDeviceToHost),
              hipSuccess);
    return values;
  }

  // What memory holds now, without any synchronization.
  T peek(std::size_t index = 0) const { return data_[index]; }

 private:
  std::size_t count_;
  T* data_ = nullptr;
};

inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}
#define EXPECT_FAULT_SAYS(part) EXPECT_PRED2(contains, last_fault(), part)

}  // namespace assay::host
