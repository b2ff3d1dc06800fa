// Activation files: what is measured, what is caught, what is refused.
#include "suites/activations.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <numeric>

#include "kernels/error.h"
#include "kernels/runtime.h"
#include "reference/quantize.h"
#include "suites/activation_statistics.h"
#include "suites/npy.h"
#include "suites/unit/temporary_folder.h"

namespace assay {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

class ActivationFile : public testing::Test {
 protected:
  Activations load(const Shape& shape, const std::vector<float>& values) {
    write_npy(path_, NpyType::kF32, shape, values.data());
    return load_activations(path_);
  }

  std::string error_of(const std::string& path) {
    try {
      load_activations(path);
    } catch (const ArgumentError& error) {
      EXPECT_EQ(error.argument(), "--activations");
      return error.what();
    }
    return "no error";
  }

  TemporaryFolder folder_;
  std::string path_ = folder_.file("two words.npy");
  std::unique_ptr<Candidate> candidate_ = builtin_candidate();
};

// The production operation with one byte of its result changed afterwards.
class Spoiler : public Candidate {
 public:
  enum class Target { kCode, kScale };
  Spoiler(Target target, std::size_t byte) : target_(target), byte_(byte) {}

  std::string name() const override { return "spoiler"; }
  QuantResult real(const Call& call, const LaunchConfig& config) override {
    QuantResult result = builtin_->real(call, config);
    auto* byte = (target_ == Target::kCode ? result.out : result.scale).data_as<char>() + byte_;
    char value = 0;
    check(hipDeviceSynchronize(), "hipDeviceSynchronize");
    check(hipMemcpy(&value, byte, 1, hipMemcpyDeviceToHost), "hipMemcpy");
    value ^= 1;
    check(hipMemcpy(byte, &value, 1, hipMemcpyHostToDevice), "hipMemcpy");
    return result;
  }
  QuantResult fake(const Call& call) override { return builtin_->fake(call); }

 private:
  Target target_;
  std::size_t byte_;
  std::unique_ptr<Candidate> builtin_ = builtin_candidate();
};

class Unable : public Candidate {
 public:
  std::string name() const override { return "unable"; }
  QuantResult real(const Call&, const LaunchConfig&) override { throw DeviceError("no device"); }
  QuantResult fake(const Call& call) override { return builtin_candidate()->fake(call); }
};

TEST_F(ActivationFile, BundledOnePassesInEveryType) {
  std::size_t files = 0;
  // The sources, or the bundle that the program was taken away in.
  std::filesystem::path folder = ASSAY_SOURCE_DIR "/suites/data";
  if (!std::filesystem::exists(folder)) folder = "suites/data";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "the bundled activations are not here";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".npy") continue;
    ++files;
    const auto results = run_activations(entry.path().string(), *candidate_);
    ASSERT_EQ(results.size(), 5u);
    for (const ActivationResult& result : results) {
      EXPECT_EQ(result.verdict, Verdict::kPass) << name_of(result.quant);
      EXPECT_TRUE(result.failures.empty());
      EXPECT_EQ(result.input, DType::kF16);
      EXPECT_EQ(result.rows, 605);
      EXPECT_EQ(result.cols, 240);
      EXPECT_GT(result.error_over_bound, 0.9);
      EXPECT_LE(result.error_over_bound, 1);
      EXPECT_LT(result.snr_db_worst_row, result.snr_db);
      EXPECT_GT(result.snr_db_worst_row, 20);
      EXPECT_LT(result.scale_min, result.scale_median);
      EXPECT_LT(result.scale_median, result.scale_max);
      const auto& counts = result.histogram.counts;
      EXPECT_EQ(std::accumulate(counts.begin(), counts.end(), std::int64_t{0}), 605);
    }
  }
  EXPECT_EQ(files, 1u);
}

// Scales 1 and 2 exactly; errors of 0.25 and 0.5 by hand.
TEST_F(ActivationFile, NumbersAreThoseOfAHandCalculation) {
  const Activations file = load({2, 2}, {127, 10.25f, -254, 21});
  const ActivationResult result = run_activation(file, DType::kInt8, *candidate_);
  EXPECT_EQ(result.verdict, Verdict::kPass);
  EXPECT_EQ(result.rows, 2);
  EXPECT_EQ(result.cols, 2);
  EXPECT_EQ(result.scale_min, 1);
  EXPECT_EQ(result.scale_median, 1.5);
  EXPECT_EQ(result.scale_max, 2);
  const double signal0 = 127 * 127 + 10.25 * 10.25, signal1 = 254 * 254 + 21 * 21;
  // 21 / 2 = 10.5 is a tie and goes to 10: an error of 1.
  EXPECT_DOUBLE_EQ(result.snr_db, 10 * std::log10((signal0 + signal1) / (0.0625 + 1)));
  EXPECT_DOUBLE_EQ(result.snr_db_worst_row, 10 * std::log10(signal1 / 1));
  EXPECT_NEAR(result.error_over_bound, 1, 1e-5);
  EXPECT_EQ(result.histogram.log2_edges, (std::vector<double>{0, 0.25, 0.5, 0.75, 1, 1.25}));
  EXPECT_EQ(result.histogram.counts, (std::vector<std::int64_t>{1, 0, 0, 0, 1}));
  EXPECT_EQ(result.reproduce, "scripts/assay qualify --activations '" + path_ + "'");
}

TEST_F(ActivationFile, OneWrongCodeFails) {
  const Activations file = load({4, 2}, {1, 2, 3, 4, 5, 6, 7, 8});
  Spoiler spoiler(Spoiler::Target::kCode, 5);
  const ActivationResult result = run_activation(file, DType::kE4m3fn, spoiler);
  EXPECT_EQ(result.verdict, Verdict::kFail);
  ASSERT_FALSE(result.failures.empty());
  EXPECT_EQ(result.failures[0].check, "codes");
  EXPECT_NE(result.failures[0].message.find("element 5 (row 2, column 1)"), std::string::npos)
      << result.failures[0].message;
}

TEST_F(ActivationFile, OneWrongBitOfAScaleFails) {
  const Activations file = load({4, 2}, {1, 2, 3, 4, 5, 6, 7, 8});
  Spoiler spoiler(Spoiler::Target::kScale, 12);  // the lowest byte of the last one
  const ActivationResult result = run_activation(file, DType::kInt8, spoiler);
  EXPECT_EQ(result.verdict, Verdict::kFail);
  ASSERT_FALSE(result.failures.empty());
  EXPECT_EQ(result.failures[0].check, "scales");
}

TEST_F(ActivationFile, AFailingDeviceIsAnErrorAndMeasuresNothing) {
  Unable unable;
  const ActivationResult result = run_activation(load({1, 2}, {1, 2}), DType::kInt8, unable);
  EXPECT_EQ(result.verdict, Verdict::kError);
  ASSERT_FALSE(result.failures.empty());
  EXPECT_NE(result.failures[0].message.find("no device"), std::string::npos);
  EXPECT_TRUE(std::isnan(result.snr_db));
  EXPECT_TRUE(std::isnan(result.scale_median));
}

TEST_F(ActivationFile, RowsWithoutANumberPassAndDoNotCount) {
  const Activations file = load({4, 2}, {NAN, 1, kInfinity, 2, 0, 0, 127, 10.25f});
  for (const DType quant : {DType::kInt8, DType::kE5m2fnuz}) {
    const ActivationResult result = run_activation(file, quant, *candidate_);
    EXPECT_EQ(result.verdict, Verdict::kPass);
    EXPECT_TRUE(std::isfinite(result.snr_db));
    EXPECT_EQ(result.snr_db, result.snr_db_worst_row);  // the last row is all there is
    EXPECT_TRUE(std::isfinite(result.scale_max));
  }
}

TEST_F(ActivationFile, AnyRankIsAMatrixOfItsLastDimension) {
  const std::vector<float> values = {1, 2, 3, 4, 5, 6};
  const Activations vector = load({6}, values);
  EXPECT_EQ(vector.rows, 1);
  EXPECT_EQ(vector.cols, 6);
  const Activations cube = load({3, 1, 2}, values);
  EXPECT_EQ(cube.rows, 3);
  EXPECT_EQ(cube.cols, 2);
  EXPECT_EQ(run_activation(cube, DType::kInt8, *candidate_).verdict, Verdict::kPass);
}

TEST_F(ActivationFile, RefusesWhatItCannotRun) {
  const std::string allowed =
      "; allowed: an .npy file of little-endian float16 or float32 in C order, with at least one "
      "element";
  EXPECT_EQ(
      error_of("/nonexistent.npy"),
      "--activations: got /nonexistent.npy: cannot read: No such file or directory" + allowed);
  const std::string front = "--activations: got " + path_ + ": ";
  std::ofstream(path_) << "no array";
  EXPECT_EQ(error_of(path_),
            front + "not an .npy file: it does not begin with \\x93NUMPY" + allowed);
  write_npy(path_, NpyType::kUint8, {2}, "ab");
  EXPECT_EQ(error_of(path_), front + "dtype u1" + allowed);
  write_npy(path_, NpyType::kF32, {3, 0}, nullptr);
  EXPECT_EQ(error_of(path_), front + "shape (3, 0)" + allowed);
  write_npy(path_, NpyType::kF32, {}, "four");
  EXPECT_EQ(error_of(path_), front + "shape ()" + allowed);
}

TEST(ScaleHistogram, LeavesOutWhatHasNoLogarithm) {
  EXPECT_TRUE(scale_histogram({}).counts.empty());
  EXPECT_TRUE(scale_histogram({NAN, kInfinity, 0, -1}).log2_edges.empty());
  EXPECT_EQ(scale_histogram({NAN, 1, -1}).counts, (std::vector<std::int64_t>{1}));
}

TEST(ScaleHistogram, WidensItsBinsForWideRanges) {
  const std::vector<float> scales = {0x1p-149f, 1, 1, 0x1.fffffep127f};
  const ScaleHistogram histogram = scale_histogram(scales);
  ASSERT_EQ(histogram.log2_edges.size(), histogram.counts.size() + 1);
  EXPECT_LE(histogram.counts.size(), 64u);
  EXPECT_LE(histogram.log2_edges.front(), -149);
  EXPECT_GE(histogram.log2_edges.back(), 127);
  EXPECT_EQ(std::accumulate(histogram.counts.begin(), histogram.counts.end(), std::int64_t{0}), 4);
  for (std::size_t i = 0; i < histogram.counts.size(); ++i) {
    EXPECT_EQ(histogram.log2_edges[i + 1] - histogram.log2_edges[i], 8);
  }
}

// Such a code is wrong, and the checks say so; the number is of what has a ratio.
TEST(SignalToNoise, ARowOfZerosIsNotTheWorst) {
  const float values[] = {0, 0, 127, 10.25f};
  const std::uint8_t codes[] = {0, 1, 127, 10};
  ActivationResult result;
  add_signal_to_noise({values, DType::kF32, 2, 2, 2}, DType::kInt8, codes, {1, 1}, 1, result);
  EXPECT_TRUE(std::isfinite(result.snr_db_worst_row)) << result.snr_db_worst_row;
  EXPECT_GT(result.snr_db_worst_row, result.snr_db);
}

TEST(SignalToNoise, DoesNotDependOnThreads) {
  const std::int64_t rows = 333, cols = 7;
  std::vector<float> values(static_cast<std::size_t>(rows * cols));
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = std::sin(static_cast<float>(i));
  const reference::InputView x{values.data(), DType::kF32, rows, cols, cols};
  std::vector<std::uint8_t> codes(values.size());
  std::vector<float> scales(static_cast<std::size_t>(rows));
  reference::quantize(x, DType::kInt8, {}, codes.data(), scales.data());
  ActivationResult one, many;
  add_signal_to_noise(x, DType::kInt8, codes.data(), scales, 1, one);
  add_signal_to_noise(x, DType::kInt8, codes.data(), scales, 5, many);
  EXPECT_EQ(one.snr_db, many.snr_db);
  EXPECT_EQ(one.snr_db_worst_row, many.snr_db_worst_row);
}

}  // namespace
}  // namespace assay
