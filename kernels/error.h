// The error of every bad argument: one type, one form of message.
#pragma once

#include <stdexcept>
#include <string>

namespace assay {

// A rejected argument. what() reads "NAME: got VALUE; allowed: WHAT", the same text from the real
// operation and from its fake twin. Raised before anything is allocated or launched.
class ArgumentError : public std::invalid_argument {
 public:
  ArgumentError(std::string argument, const std::string& got, const std::string& allowed)
      : std::invalid_argument(argument + ": got " + got + "; allowed: " + allowed),
        argument_(std::move(argument)) {}

  // The argument's name as the contract spells it, for example "options.qmax".
  const std::string& argument() const { return argument_; }

 private:
  std::string argument_;
};

// The device or its runtime failed: no device, out of memory, a fault in a kernel.
class DeviceError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace assay
