// Captured activations: real inputs, run and checked as every case is, plus what the quantization
// does to them.
#pragma once

#include <string>
#include <vector>

#include "suites/activation_result.h"
#include "suites/candidate.h"
#include "suites/inputs.h"

namespace assay {

// A file as a matrix: its last dimension is a row, a vector is one row.
struct Activations {
  std::string file;
  DType dtype = DType::kF32;  // f16 or f32, as in the file
  std::int64_t rows = 0, cols = 0;
  Inputs inputs;
};

// Throws ArgumentError("--activations", ...) for a file that cannot be read, is damaged or not
// supported, or has no elements: it would show nothing.
Activations load_activations(const std::string& path);

// Runs every check on the file quantized to `quant` (with `threads` for the reference; 0: one per
// core). What the device does wrong is in the result, never thrown.
ActivationResult run_activation(const Activations& activations, DType quant, Candidate& candidate,
                                int threads = 0);

// One file, every quantized dtype.
std::vector<ActivationResult> run_activations(const std::string& path, Candidate& candidate,
                                              int threads = 0);

}  // namespace assay
