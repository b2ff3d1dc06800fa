// The operation and its fake twin, on rows small enough to check by hand. The suites do the rest.
#include "kernels/per_token_quant.h"

#include "kernels/launch.h"
#include "suites/unit/operation_testing.h"

namespace assay {
namespace {

using Codes = std::vector<std::uint8_t>;
using Floats = std::vector<float>;

// The codes of 1, of the type's largest value, and of its negative.
struct Known {
  DType type;
  std::uint8_t one, largest, lowest;
};
constexpr Known kKnown[] = {
    {DType::kInt8, 0x01, 0x7f, 0x81},     {DType::kE4m3fn, 0x38, 0x7e, 0xfe},
    {DType::kE4m3fnuz, 0x40, 0x7f, 0xff}, {DType::kE5m2, 0x3c, 0x7b, 0xfb},
    {DType::kE5m2fnuz, 0x40, 0x7f, 0xff},
};

TEST(PerTokenQuant, EveryPairOfTypes) {
  ASSERT_EQ(std::size(kKnown), kQuantTypes.size());
  for (const Known& known : kKnown) {
    for (const DType input : kInputTypes) {
      SCOPED_TRACE(std::string(name_of(input)) + " to " + std::string(name_of(known.type)));
      const float q = largest_finite(known.type);
      const Tensor x = device_tensor(input, {2, 3}, {q, 1, -q, 0, 0, 0});
      const QuantResult r = per_token_quant(x, known.type);
      EXPECT_EQ(r.out.dtype, known.type);
      EXPECT_EQ(r.out.shape, x.shape);
      EXPECT_EQ(r.out.strides, (Shape{3, 1}));
      EXPECT_EQ(r.out.device(), x.device());
      EXPECT_EQ(r.scale.dtype, DType::kF32);
      EXPECT_EQ(r.scale.shape, (Shape{2, 1}));
      EXPECT_EQ(download<std::uint8_t>(r.out),
                (Codes{known.largest, known.one, known.lowest, 0, 0, 0}));
      EXPECT_EQ(download<float>(r.scale), (Floats{1, 1}));
    }
  }
}

TEST(PerTokenQuant, OneColumn) {
  const Tensor x = device_tensor(DType::kF32, {4, 1}, {1, -2, 0, 254});
  const QuantResult r = per_token_quant(x, DType::kInt8);
  EXPECT_EQ(download<std::uint8_t>(r.out), (Codes{127, 0x81, 0, 127}));
  EXPECT_EQ(download<float>(r.scale), (Floats{1.0f / 127, 2.0f / 127, 1, 2}));
}

TEST(PerTokenQuant, RankOne) {
  const QuantResult r =
      per_token_quant(device_tensor(DType::kF16, {3}, {127, -64, 2}), DType::kInt8);
  EXPECT_EQ(r.scale.shape, Shape{1});
  EXPECT_EQ(download<std::uint8_t>(r.out), (Codes{127, 0xc0, 2}));
}

TEST(PerTokenQuant, OuterDimensionsThatDoNotCollapse) {
  // Row (i, j) holds 127 and its number, and lies at 2 * (i + 2 * j): transposed.
  Floats values;
  for (int j = 0; j < 3; ++j) {
    for (int i = 0; i < 2; ++i) values.insert(values.end(), {127, static_cast<float>(3 * i + j)});
  }
  const Tensor base = device_tensor(DType::kBf16, {12}, values);
  const QuantResult r = per_token_quant(view(base, {2, 3, 2}, {2, 4, 1}), DType::kInt8);
  EXPECT_EQ(r.out.strides, (Shape{6, 2, 1}));
  EXPECT_EQ(r.scale.shape, (Shape{2, 3, 1}));
  EXPECT_EQ(download<std::uint8_t>(r.out), (Codes{127, 0, 127, 1, 127, 2, 127, 3, 127, 4, 127, 5}));
}

TEST(PerTokenQuant, ReturnsThePassedBuffer) {
  const Tensor x = device_tensor(DType::kF32, {2, 2}, {127, 1, 254, 2});
  const Tensor room = device_empty(DType::kF32, {8});
  const Tensor buffer = view(room, {2, 1}, {1, 99}, 3);  // the stride of one column is no stride
  const AllocationCount before = device_allocations();
  const QuantResult r = per_token_quant(x, DType::kInt8, buffer);
  EXPECT_EQ(device_allocations().total_blocks, before.total_blocks + 1);
  EXPECT_EQ(r.scale.storage, room.storage);
  EXPECT_EQ(r.scale.data(), buffer.data());
  EXPECT_EQ(r.scale.strides, buffer.strides);
  EXPECT_EQ(download<float>(buffer), (Floats{1, 2}));
}

// The host device runs a stream's work when asked to, one piece for each question, so that more
// than one piece shows.
TEST(PerTokenQuant, NoRowsLaunchNothing) {
  hipStream_t stream = nullptr;
  check(hipStreamCreateWithFlags(&stream, hipStreamDefault), "hipStreamCreateWithFlags");
  Options options;
  options.stream = stream;
  const AllocationCount before = device_allocations();
  for (const Shape& shape : {Shape{0, 7}, Shape{3, 0, 7}}) {
    for (const DType type : kQuantTypes) {
      const QuantResult r =
          per_token_quant(device_empty(DType::kBf16, shape), type, std::nullopt, options);
      EXPECT_EQ(r.out.shape, shape);
      EXPECT_EQ(r.out.dtype, type);
      EXPECT_EQ(r.scale.numel(), 0);
    }
  }
  EXPECT_EQ(device_allocations(), before);
  EXPECT_EQ(hipStreamQuery(stream), hipSuccess);
  if (kSimulatedDevice) {
    const Tensor x = device_tensor(DType::kF32, {1, 1}, {1});
    const Tensor scale = device_empty(DType::kF32, {1, 1});
    const QuantResult first = per_token_quant(x, DType::kInt8, scale, options);
    const QuantResult second = per_token_quant(x, DType::kInt8, scale, options);
    EXPECT_EQ(hipStreamQuery(stream), hipErrorNotReady) << "the question above answers nothing";
    check(hipStreamSynchronize(stream), "hipStreamSynchronize");
  }
  check(hipStreamDestroy(stream), "hipStreamDestroy");
}

TEST(PerTokenQuant, ErrorsTouchAndAllocateNothing) {
  const Floats values = {1, 2, 3, 4, 5, 6};
  const Tensor x = device_tensor(DType::kF32, {3, 2}, values);
  const Tensor buffer = device_empty(DType::kF32, {3, 1});
  const Floats poison = {-7, -8, -9};
  upload(buffer, poison);
  Options bad;
  bad.qmax = 128.0f;
  const AllocationCount device = device_allocations(), meta = meta_allocations();
  EXPECT_THROW(per_token_quant(x, DType::kInt8, buffer, bad), ArgumentError);
  EXPECT_THROW(per_token_quant_fake(x, DType::kInt8, buffer, bad), ArgumentError);
  EXPECT_THROW(per_token_quant(x, DType::kF16, buffer), ArgumentError);
  EXPECT_EQ(device_allocations(), device);
  EXPECT_EQ(meta_allocations(), meta);
  EXPECT_EQ(download<float>(x), values);
  EXPECT_EQ(download<float>(buffer), poison);
}

TEST(PerTokenQuant, TextOfAnError) {
  Options options;
  options.qmax = 448.00003f;
  try {
    per_token_quant_fake(meta_empty(DType::kF32, {3, 2}), DType::kE4m3fn, std::nullopt, options);
    FAIL() << "not rejected";
  } catch (const ArgumentError& e) {
    EXPECT_EQ(e.argument(), "options.qmax");
    EXPECT_STREQ(e.what(),
                 "options.qmax: got 448.00003; allowed: a positive number of at most 448");
  }
}

TEST(PerTokenQuant, TakesOneKindOfTensor) {
  EXPECT_THROW(per_token_quant(meta_empty(DType::kF32, {3, 2}), DType::kInt8), ArgumentError);
  EXPECT_THROW(per_token_quant_fake(device_empty(DType::kF32, {3, 2}), DType::kInt8),
               ArgumentError);
}

TEST(PerTokenQuant, RefusesAVariantThatIsTooNarrow) {
  const Tensor x = device_tensor(DType::kF32, {1, 513}, Floats(513, 1.0f));
  LaunchConfig config;
  config.variant = variant_from_name("wave32x1");
  const AllocationCount before = device_allocations();
  EXPECT_THROW(per_token_quant(x, DType::kInt8, std::nullopt, {}, config), ArgumentError);
  EXPECT_EQ(device_allocations(), before);
}

void expect_same_facts(const Tensor& real, const Tensor& fake) {
  EXPECT_EQ(fake.dtype, real.dtype);
  EXPECT_EQ(fake.shape, real.shape);
  EXPECT_EQ(fake.strides, real.strides);
  EXPECT_EQ(fake.device(), real.device());
  EXPECT_TRUE(fake.is_meta());
  EXPECT_FALSE(real.is_meta());
}

TEST(PerTokenQuant, FakeAgrees) {
  for (const Shape& shape : {Shape{5}, Shape{3, 4}, Shape{0, 4}, Shape{2, 3, 1}, Shape{1, 1, 1}}) {
    for (const DType type : kQuantTypes) {
      SCOPED_TRACE(to_string(shape) + " to " + std::string(name_of(type)));
      const auto elements = static_cast<std::size_t>(checked_numel(shape));
      const Tensor x = device_tensor(DType::kBf16, shape, Floats(elements, 1.0f));
      const Tensor meta = meta_empty(DType::kBf16, shape);
      const AllocationCount device_before = device_allocations();
      const AllocationCount meta_before = meta_allocations();
      const QuantResult real = per_token_quant(x, type);
      const AllocationCount device_after = device_allocations();
      const QuantResult fake = per_token_quant_fake(meta, type);
      EXPECT_EQ(device_allocations(), device_after);
      EXPECT_EQ(meta_allocations().total_bytes - meta_before.total_bytes,
                device_after.total_bytes - device_before.total_bytes);
      EXPECT_EQ(meta_allocations().total_blocks - meta_before.total_blocks,
                device_after.total_blocks - device_before.total_blocks);
      expect_same_facts(real.out, fake.out);
      expect_same_facts(real.scale, fake.scale);
    }
  }
}

TEST(PerTokenQuant, FakeReturnsThePassedBuffer) {
  const Tensor x = meta_empty(DType::kF16, {3, 4});
  const Tensor buffer = meta_empty(DType::kF32, {3, 1});
  const AllocationCount before = meta_allocations();
  const QuantResult r = per_token_quant_fake(x, DType::kInt8, buffer);
  EXPECT_EQ(r.scale.storage, buffer.storage);
  EXPECT_NE(r.out.storage, x.storage);
  EXPECT_EQ(meta_allocations().total_bytes, before.total_bytes + 12);
}

TEST(PerTokenQuant, FakeHoldsWhatNoMachineCan) {
  const std::int64_t rows = std::int64_t{1} << 40;
  const Tensor x = meta_empty(DType::kF32, {rows, 16384});
  const std::uint64_t before = meta_allocations().total_bytes;
  const QuantResult r = per_token_quant_fake(x, DType::kE4m3fnuz);
  EXPECT_EQ(meta_allocations().total_bytes - before,
            (std::uint64_t{1} << 54) + (std::uint64_t{1} << 42));
  EXPECT_EQ(r.out.shape, x.shape);
  EXPECT_EQ(r.scale.shape, (Shape{rows, 1}));
}

}  // namespace
}  // namespace assay
