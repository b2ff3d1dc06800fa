// Everything a check may look at: what one case's runs left behind, copied to host memory.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "suites/inputs.h"

namespace assay {

// A result tensor without its data.
struct TensorFacts {
  DType dtype = DType::kF32;
  Shape shape, strides;
  Device device;
  bool meta = false;
  bool is_passed_scale = false;  // the same storage, at the same offset, as the scale passed in

  friend bool operator==(const TensorFacts&, const TensorFacts&) = default;
};

// An exception, by its class and text; empty when nothing was thrown.
struct Thrown {
  enum class Kind { kNothing, kArgument, kDevice, kOther } kind = Kind::kNothing;
  std::string argument;  // of an ArgumentError
  std::string text;

  explicit operator bool() const { return kind != Kind::kNothing; }
  friend bool operator==(const Thrown&, const Thrown&) = default;
};

// One real run.
struct RealRun {
  std::uint8_t poison = 0;
  Thrown thrown;
  std::string device_error;  // after the synchronization; a fault of the host device in words
  TensorFacts out, scale;
  std::vector<std::byte> codes, scales;  // raw bytes of the two results
  bool x_untouched = true;
  std::vector<std::string> damage;               // to guards, of inputs and of outputs
  std::uint64_t allocated_bytes = 0;             // by the operation
  std::optional<bool> returned_before_producer;  // on a user stream: the call did not wait
  int current_device = 0;                        // after the call; before it, 0
};

struct FakeRun {
  Thrown thrown;
  TensorFacts out, scale;
  std::uint64_t accounted_bytes = 0;
};

struct Observation {
  const Case& test;
  std::uint64_t seed = 0;
  Inputs inputs;
  std::vector<std::uint8_t> expected_codes;  // of the processed rows; the others' are not defined
  std::vector<float> expected_scales;
  std::int64_t processed_rows = 0;
  std::vector<RealRun> runs;  // two, with different poisons, traps and placements
  FakeRun fake;
};

}  // namespace assay
