// Captured activations: real inputs, quantized on the device and compared with the golden
// reference.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "suites/activation_result.h"

namespace assay {

// A file as a matrix: its last dimension is a row, a vector is one row.
struct Activations {
  std::string file;
  DType dtype = DType::kF32;  // f16 or f32, as in the file
  std::int64_t rows = 0, cols = 0;
  std::vector<std::byte> values;
};

// Throws IoError or NpyError (suites/npy.h), each with the file's name. Files without elements are
// rejected too: they show nothing.
Activations load_activations(const std::string& path);

// Quantizes on the current device and judges the result: codes and scales bit for bit, errors
// against their bounds, x untouched. Never throws for what the device does: that is an ERROR.
ActivationResult run_activation(const Activations& activations, DType quant);

// One file, every quantized dtype.
std::vector<ActivationResult> run_activations(const std::string& path);

// Of the finite positive ones among `scales`: bins of a quarter octave, wider where that would be
// more than 64 bins.
ScaleHistogram scale_histogram(const std::vector<float>& scales);

}  // namespace assay
