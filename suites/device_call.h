// A case's call, with its tensors: in guarded device memory for the real run, without memory for
// the fake one.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "suites/call.h"
#include "suites/guarded_memory.h"
#include "suites/inputs.h"

namespace assay {

// The device tensors of a call, each in a guarded block of its own, on the case's device. They hold
// poison until fill(): x all over, the device scalars values that none of a case's options has.
class DeviceCall {
 public:
  DeviceCall(const Case& test, const Inputs& inputs, std::uint8_t poison, bool flush);

  // Writes x and the device scalars.
  void fill();
  // The device scalars alone; x is somebody else's to produce.
  void fill_scalars();
  // The passed scale buffer, if any, holds nothing but poison again.
  void poison_buffer();

  GuardedBlock& x() { return x_; }
  std::vector<std::string> damage() const;

  Call call;

 private:
  GuardedBlock& add(std::size_t bytes, bool flush);
  // A tensor of one element, whose value fill() writes.
  Tensor scalar(std::vector<std::byte> value, DType dtype, bool flush);

  const Inputs& inputs_;
  Device device_;
  std::uint8_t poison_;
  GuardedBlock x_;
  GuardedBlock* buffer_ = nullptr;
  std::vector<std::unique_ptr<GuardedBlock>> blocks_;
  std::vector<std::pair<GuardedBlock*, std::vector<std::byte>>> scalars_;
};

// The case's call on meta tensors.
Call meta_call(const Case& test, const Inputs& inputs);

}  // namespace assay
