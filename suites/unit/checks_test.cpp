// Every check fails on what it is for: candidates with one defect each, judged by the runner.
#include "suites/checks.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <functional>

#include "kernels/allocator.h"
#include "kernels/error.h"
#include "kernels/runtime.h"
#include "suites/candidate.h"
#include "suites/runner.h"

namespace assay {
namespace {

using Wrap = std::function<QuantResult(Candidate& right, Call call)>;

// The production operation with something done around it.
class Faulty : public Candidate {
 public:
  explicit Faulty(Wrap real, Wrap fake = nullptr)
      : real_(std::move(real)), fake_(std::move(fake)) {}
  std::string name() const override { return "faulty"; }
  QuantResult real(const Call& call, const LaunchConfig&) override {
    return real_ ? real_(*right_, call) : right_->real(call, {});
  }
  QuantResult fake(const Call& call) override {
    return fake_ ? fake_(*right_, call) : right_->fake(call);
  }

 private:
  std::unique_ptr<Candidate> right_ = builtin_candidate();
  Wrap real_, fake_;
};

CaseResult judge(const char* name, Wrap real, Wrap fake = nullptr) {
  Faulty candidate(std::move(real), std::move(fake));
  return run_case(parse_case(name), candidate, {1, 1});
}

void expect_caught_by(const char* check, const CaseResult& result) {
  ASSERT_TRUE(result.checks.count(check)) << check << " did not apply";
  EXPECT_NE(result.checks.at(check), Verdict::kPass) << check;
  EXPECT_NE(result.verdict, Verdict::kPass);
}

constexpr const char* kPlain = "per_token_quant/e4m3fn/bf16/5x96/uniform";

// Writes one byte of device memory.
void poke(void* address, std::uint8_t value) {
  check(hipDeviceSynchronize(), "hipDeviceSynchronize");
  check(hipMemcpy(address, &value, 1, hipMemcpyHostToDevice), "hipMemcpy");
}

std::uint8_t peek(const void* address) {
  check(hipDeviceSynchronize(), "hipDeviceSynchronize");
  std::uint8_t value = 0;
  check(hipMemcpy(&value, address, 1, hipMemcpyDeviceToHost), "hipMemcpy");
  return value;
}

QuantResult real(Candidate& right, const Call& call) {
  return right.real(call, {});
}

TEST(Checks, TheRightCandidatePasses) {
  const CaseResult result = judge(kPlain, nullptr);
  EXPECT_EQ(result.verdict, Verdict::kPass);
  EXPECT_GE(result.checks.size(), 12u);
}

TEST(Checks, OutputDtypeThatIgnoresTheArgument) {
  expect_caught_by("output_dtype", judge(kPlain, [](Candidate& right, Call call) {
                     QuantResult r = real(right, call);
                     r.out.dtype = DType::kE4m3fnuz;
                     return r;
                   }));
}

TEST(Checks, OutputLayout) {
  expect_caught_by("output_layout", judge(kPlain, [](Candidate& right, Call call) {
                     QuantResult r = real(right, call);
                     std::swap(r.out.shape[0], r.out.shape[1]);
                     return r;
                   }));
}

TEST(Checks, ScaleWithoutItsLastDimension) {
  expect_caught_by("scale_layout", judge(kPlain, [](Candidate& right, Call call) {
                     QuantResult r = real(right, call);
                     r.scale.shape = {5};
                     r.scale.strides = {1};
                     return r;
                   }));
}

TEST(Checks, ScaleBufferThatIsNotReturned) {
  expect_caught_by("scale_alias", judge("per_token_quant/int8/bf16/5x96/buffer/uniform",
                                        [](Candidate& right, Call call) {
                                          QuantResult r = real(right, call);
                                          r.scale = device_empty(DType::kF32, r.scale.shape);
                                          return r;
                                        }));
}

TEST(Checks, OneWrongBitInAScale) {
  expect_caught_by("scales", judge(kPlain, [](Candidate& right, Call call) {
                     QuantResult r = real(right, call);
                     auto* byte = r.scale.data_as<std::uint8_t>() + 4 * 3;
                     poke(byte, peek(byte) ^ 1u);
                     return r;
                   }));
}

TEST(Checks, OneWrongCode) {
  const CaseResult result = judge(kPlain, [](Candidate& right, Call call) {
    QuantResult r = real(right, call);
    auto* byte = r.out.data_as<std::uint8_t>() + 96 * 2 + 17;
    poke(byte, peek(byte) ^ 1u);
    return r;
  });
  expect_caught_by("codes", result);
  ASSERT_FALSE(result.failures.empty());
  EXPECT_NE(result.failures[0].message.find("row 2, column 17"), std::string::npos)
      << result.failures[0].message;
}

TEST(Checks, ErrorBeyondItsBound) {
  expect_caught_by("error_bound", judge(kPlain, [](Candidate& right, Call call) {
                     QuantResult r = real(right, call);
                     auto* byte = r.out.data_as<std::uint8_t>() + 40;
                     poke(byte, peek(byte) ^ 0x08u);
                     return r;
                   }));
}

// A candidate that answers with the truncated code in every element.
TEST(Checks, TruncationIsABias) {
  expect_caught_by(
      "bias", judge("per_token_quant/int8/f32/64x1024/uniform", [](Candidate& right, Call call) {
        QuantResult r = real(right, call);
        check(hipDeviceSynchronize(), "hipDeviceSynchronize");
        const auto n = static_cast<std::size_t>(call.x.numel());
        std::vector<float> x(n), s(64);
        std::vector<std::int8_t> q(n);
        check(hipMemcpy(x.data(), call.x.data(), n * 4, hipMemcpyDeviceToHost), "hipMemcpy");
        check(hipMemcpy(s.data(), r.scale.data(), 64 * 4, hipMemcpyDeviceToHost), "hipMemcpy");
        for (std::size_t i = 0; i < n; ++i) {
          q[i] = static_cast<std::int8_t>(x[i] / s[i / 1024]);
        }
        check(hipMemcpy(r.out.data(), q.data(), n, hipMemcpyHostToDevice), "hipMemcpy");
        return r;
      }));
}

TEST(Checks, ResultThatDependsOnTheSurroundings) {
  expect_caught_by("repeatable", judge(kPlain, [run = 0](Candidate& right, Call call) mutable {
                     QuantResult r = real(right, call);
                     if (run++ == 1) poke(r.out.data(), peek(r.out.data()) ^ 1u);
                     return r;
                   }));
}

TEST(Checks, RowsBeyondNumRowsWritten) {
  expect_caught_by("skipped_rows", judge("per_token_quant/int8/bf16/5x96/rows=3/uniform",
                                         [](Candidate& right, Call call) {
                                           QuantResult r = real(right, call);
                                           poke(r.out.data_as<std::uint8_t>() + 96 * 3, 0);
                                           return r;
                                         }));
}

TEST(Checks, InputWritten) {
  expect_caught_by("input_untouched", judge(kPlain, [](Candidate& right, Call call) {
                     QuantResult r = real(right, call);
                     poke(call.x.data_as<std::uint8_t>() + 7, 0xee);
                     return r;
                   }));
}

TEST(Checks, ByteBehindTheOutputWritten) {
  expect_caught_by("guards", judge(kPlain, [run = 0](Candidate& right, Call call) mutable {
                     QuantResult r = real(right, call);
                     if (run++ == 0) poke(r.out.data_as<std::uint8_t>() + 5 * 96, 0);
                     return r;
                   }));
}

TEST(Checks, ByteBeforeTheScalesWritten) {
  expect_caught_by("guards", judge(kPlain, [](Candidate& right, Call call) {
                     QuantResult r = real(right, call);
                     poke(r.scale.data_as<std::uint8_t>() - 1, 0);
                     return r;
                   }));
}

constexpr const char* kStream = "per_token_quant/int8/bf16/5x96/stream/uniform";

TEST(Checks, CallThatWaits) {
  expect_caught_by("stream_order", judge(kStream, [](Candidate& right, Call call) {
                     check(hipDeviceSynchronize(), "hipDeviceSynchronize");
                     return real(right, call);
                   }));
}

TEST(Checks, CallThatWaitsUnderASanitizer) {
  ::setenv("ASSAY_LAUNCHES_WAIT", "1", 1);
  const CaseResult result = judge(kStream, [](Candidate& right, Call call) {
    check(hipDeviceSynchronize(), "hipDeviceSynchronize");
    return real(right, call);
  });
  ::unsetenv("ASSAY_LAUNCHES_WAIT");
  EXPECT_EQ(result.verdict, Verdict::kPass);
  EXPECT_EQ(result.checks.count("stream_order"), 0u);
}

TEST(Checks, StreamThatIsIgnored) {
  expect_caught_by("codes", judge(kStream, [](Candidate& right, Call call) {
                     call.options.stream = nullptr;
                     return real(right, call);
                   }));
}

constexpr const char* kGraph =
    "per_token_quant/int8/bf16/5x96/ub=bind,rows=4,buffer,graph/rowscale";

TEST(Checks, TheRightCandidatePassesInAGraph) {
  const CaseResult result = judge(kGraph, nullptr);
  EXPECT_EQ(result.verdict, Verdict::kPass) << result.failures.front().message;
}

TEST(Checks, StreamThatIsIgnoredInACapture) {
  expect_caught_by("codes", judge(kGraph, [](Candidate& right, Call call) {
                     call.options.stream = nullptr;
                     return real(right, call);
                   }));
}

TEST(Checks, ScaleBoundThatIsReadWhenTheCallIsMade) {
  expect_caught_by(
      "scales", judge(kGraph, [](Candidate& right, Call call) {
        // The value of the first call, whatever the tensor holds later.
        static const Tensor first = [&] {
          Tensor copy = device_empty(DType::kF32, {1});
          check(hipMemcpy(copy.data(), call.options.scale_ub->data(), 4, hipMemcpyDeviceToDevice),
                "hipMemcpy");
          return copy;
        }();
        call.options.scale_ub = first;
        return real(right, call);
      }));
}

TEST(Checks, SynchronizationInACapture) {
  expect_caught_by("call", judge(kGraph, [](Candidate& right, Call call) {
                     QuantResult r = real(right, call);
                     check(hipStreamSynchronize(static_cast<hipStream_t>(call.options.stream)),
                           "hipStreamSynchronize");
                     return r;
                   }));
}

constexpr const char* kSecondDevice = "per_token_quant/int8/bf16/5x96/device=1/uniform";

bool has_second_device() {
  int devices = 0;
  return hipGetDeviceCount(&devices) == hipSuccess && devices > 1;
}

TEST(Checks, CurrentDeviceThatIsLeftBehind) {
  if (!has_second_device()) GTEST_SKIP() << "one device";
  expect_caught_by("current_device", judge(kSecondDevice, [](Candidate& right, Call call) {
                     QuantResult r = real(right, call);
                     check(hipSetDevice(1), "hipSetDevice");
                     return r;
                   }));
}

TEST(Checks, ResultOnTheCurrentDevice) {
  if (!has_second_device()) GTEST_SKIP() << "one device";
  expect_caught_by("fake_agrees", judge(kSecondDevice, [](Candidate& right, Call call) {
                     QuantResult r = real(right, call);
                     r.scale = device_empty(DType::kF32, r.scale.shape, Device{0});
                     return r;
                   }));
}

TEST(Checks, FakeWithAnotherDtype) {
  expect_caught_by("fake_agrees", judge(kPlain, nullptr, [](Candidate& right, Call call) {
                     call.quant_dtype = DType::kInt8;
                     return right.fake(call);
                   }));
}

TEST(Checks, FakeThatReturnsAFreshScale) {
  expect_caught_by("fake_agrees", judge("per_token_quant/int8/bf16/5x96/buffer/uniform", nullptr,
                                        [](Candidate& right, Call call) {
                                          call.scale.reset();
                                          return right.fake(call);
                                        }));
}

TEST(Checks, FakeThatMiscounts) {
  expect_caught_by("fake_bytes", judge(kPlain, nullptr, [](Candidate& right, Call call) {
                     const Tensor wasted = meta_empty(DType::kF32, {16});
                     return right.fake(call);
                   }));
}

constexpr const char* kBad = "per_token_quant/int8/bf16/4x64/bad=qmax-0/uniform";

TEST(Checks, BadCallAcceptedByTheFake) {
  expect_caught_by("rejection", judge(kBad, nullptr, [](Candidate& right, Call call) {
                     call.options.qmax.reset();
                     return right.fake(call);
                   }));
}

TEST(Checks, BadCallAcceptedByTheRealOne) {
  expect_caught_by("rejection", judge(kBad, [](Candidate& right, Call call) {
                     call.options.qmax.reset();
                     return real(right, call);
                   }));
}

TEST(Checks, BadCallRejectedInOtherWords) {
  expect_caught_by("rejection", judge(kBad, [](Candidate&, Call) -> QuantResult {
                     throw ArgumentError("options.qmax", "zero", "more");
                   }));
}

TEST(Checks, AllowedCallRejected) {
  expect_caught_by("call", judge(kPlain, [](Candidate&, Call) -> QuantResult {
                     throw ArgumentError("x", "something", "nothing");
                   }));
}

TEST(Checks, DeviceFailureIsAnErrorNotAFailure) {
  const CaseResult result = judge(kPlain, [](Candidate&, Call) -> QuantResult {
    throw DeviceError("hipMalloc: out of memory");
  });
  EXPECT_EQ(result.checks.at("call"), Verdict::kError);
  EXPECT_EQ(result.verdict, Verdict::kError);
}

}  // namespace
}  // namespace assay
