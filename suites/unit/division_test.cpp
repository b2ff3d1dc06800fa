// The kernels' division by a reciprocal against the processor's division: every significand of the
// 16-bit inputs by every significand of a scale, and the hard cases of float32.
#if defined(ASSAY_PLATFORM_HOST)

#include "kernels/device/division.h"

#include <gtest/gtest.h>

#include <atomic>
#include <bit>
#include <cmath>
#include <vector>

#include "reference/parallel.h"
#include "suites/random.h"

namespace assay::device {
namespace {

constexpr std::uint32_t kOne = 0x3f800000u, kSignificands = 1u << 23;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::uint32_t kStep = 4099;  // a sample: the others take minutes there
#else
constexpr std::uint32_t kStep = 1;
#endif

float with_significand(std::uint32_t significand) {
  return std::bit_cast<float>(kOne | significand);
}

// How many of the 2^bits significands of x give another quotient, over all significands of s.
// Quotients of other exponents are the same ones times a power of two.
template <DType in, int bits>
std::uint64_t differences() {
  std::atomic<std::uint64_t> all = 0;
  reference::parallel_blocks(
      kSignificands / kStep, 1 << bits, 0, [&](std::int64_t begin, std::int64_t end) {
        std::uint64_t found = 0;
        for (std::int64_t i = begin; i < end; ++i) {
          const float s = with_significand(static_cast<std::uint32_t>(i) * kStep);
          const Divisor<in> divide(s);
          std::uint32_t of_s = 0;
          for (std::uint32_t m = 0; m < 1u << bits; ++m) {
            const float x = with_significand(m << (23 - bits));
            of_s += divide(x) != x / s ? 1u : 0u;
          }
          found += of_s;
        }
        all += found;
      });
  return all;
}

TEST(Division, EverySignificandOfBf16ByEverySignificand) {
  EXPECT_EQ((differences<DType::kBf16, 7>()), 0u);
}

TEST(Division, EverySignificandOfF16ByEverySignificand) {
  EXPECT_EQ((differences<DType::kF16, 10>()), 0u);
}

void expect_quotient(float x, float s) {
  const float expected = x / s;
  const float got = Divisor<DType::kF32>(s)(x);
  ASSERT_EQ(std::bit_cast<std::uint32_t>(got), std::bit_cast<std::uint32_t>(expected))
      << x << " / " << s;
}

TEST(Division, HardCasesOfFloat32) {
  const Philox random(7, 0);
  for (std::uint64_t i = 0; i < 2'000'000 / kStep + 1000; ++i) {
    const auto word = random.block(i);
    expect_quotient(with_significand(word[0] >> 9), with_significand(word[1] >> 9));
    // x next to s times a midpoint of two quotients: the nearest to a tie that x can be.
    const float s = with_significand(word[2] >> 9);
    const double midpoint = double{with_significand(word[3] >> 9)} + 0x1p-24;
    const auto x = static_cast<float>(midpoint * double{s});
    expect_quotient(x, s);
    expect_quotient(std::nextafter(x, 0.0f), s);
    expect_quotient(std::nextafter(x, 8.0f), s);
  }
  // The scales with the least exact reciprocals, and with exact ones.
  for (const std::uint32_t m : {0u, 1u, 2u, 3u, kSignificands - 1, kSignificands - 2,
                                kSignificands - 3, kSignificands / 2, 0x2aaaaau, 0x555555u}) {
    for (std::uint32_t n = 0; n < kSignificands; n += 61 * kStep) {
      expect_quotient(with_significand(n), with_significand(m));
    }
  }
}

TEST(Division, SignsAndExtremesOfAnOrdinaryRow) {
  const float scales[] = {0x1p-60f, 0x1.fffffep-60f, 0x1.8p-40f, 1.0f,
                          0.1f,     0x1.fffffep59f,  0x1p60f};
  for (const float s : scales) {
    for (const float x : {0.0f, 0x1p-149f, 0x1p-126f, 1e-30f, 1.0f, 3.0f, 0x1p60f}) {
      for (const float signed_x : {x, -x}) {
        const float expected = signed_x / s;
        for (const float got :
             {Divisor<DType::kBf16>(s)(signed_x), Divisor<DType::kF32>(s)(signed_x)}) {
          EXPECT_EQ(std::signbit(got), std::signbit(expected)) << signed_x << " / " << s;
          // What is far below half of the smallest code need not be exact.
          if (std::fabs(expected) >= 0x1p-20f && x == static_cast<float>(static_cast<int>(x))) {
            EXPECT_EQ(got, expected) << signed_x << " / " << s;
          }
          EXPECT_EQ(std::fabs(got) < 0x1p-20f, std::fabs(expected) < 0x1p-20f);
        }
      }
    }
  }
}

// The scale itself: amax / Q, for every 16-bit amax and the types' own Q, and others.
TEST(Division, ScalesOfOrdinaryRows) {
  for (const float q :
       {127.0f, 448.0f, 240.0f, 57344.0f, 224.0f, 100.5f, 0x1p-20f, 0x1p20f, 0.3f}) {
    Arguments args{};
    args.q = q;
    args.q_reciprocal = 1.0f / q;
    args.q_reciprocal_low = std::fma(-args.q_reciprocal, q, 1.0f) * args.q_reciprocal;
    for (std::uint32_t m = 0; m < kSignificands; m += 7 * kStep) {
      const float amax = with_significand(m);
      ASSERT_EQ(ordinary_scale(amax, args), amax / q) << amax << " / " << q;
      ASSERT_EQ(ordinary_scale(amax * 0x1p-40f, args), amax * 0x1p-40f / q);
    }
    EXPECT_EQ(ordinary_scale(0.0f, args), 1.0f);
  }
}

}  // namespace
}  // namespace assay::device

#endif
