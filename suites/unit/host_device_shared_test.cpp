// Shared memory, wave operations and reductions of the host device.
#if defined(ASSAY_PLATFORM_HOST)

#include <algorithm>
#include <numeric>

#include "suites/unit/host_device_testing.h"

namespace assay::host {
namespace {

class HostDeviceShared : public HostDevice {};
class HostDeviceWave : public HostDevice {};
class HostDeviceReduce : public HostDevice {};

struct Four {
  std::uint32_t of[4];
};

__global__ void read_unwritten(std::uint32_t* out) {
  ASSAY_SHARED(Four, values);
  out[blockIdx.x * blockDim.x + threadIdx.x] = values.of[threadIdx.x];
  __syncthreads();
  values.of[threadIdx.x] = 7;
}

TEST_F(HostDeviceShared, IsPoisonedAtTheStartOfEveryBlock) {
  for (const char* guard : {"guard=off", "guard=end", "guard=begin"}) {
    configure(guard);
    const DeviceArray<std::uint32_t> out(8 * 4);
    hipLaunchKernelGGL(read_unwritten, 8, 4, 0, nullptr, out.data());
    EXPECT_EQ(out.read(), std::vector<std::uint32_t>(8 * 4, 0xFFFFFFFFu)) << guard;
  }
}

__global__ void shared_out_of_bounds(int index) {
  ASSAY_SHARED(Four, first);
  ASSAY_SHARED(Four, second);
  first.of[0] = 1;
  volatile std::uint32_t* base = second.of;
  base[index] = 1;
}

TEST_F(HostDeviceShared, LiesAgainstUnmappedPages) {
  configure("guard=end");
  hipLaunchKernelGGL(shared_out_of_bounds, 1, 1, 0, nullptr, 3);
  EXPECT_EQ(hipDeviceSynchronize(), hipSuccess) << last_fault();
  hipLaunchKernelGGL(shared_out_of_bounds, 1, 1, 0, nullptr, 4);
  EXPECT_EQ(hipDeviceSynchronize(), hipErrorIllegalAddress);
  EXPECT_FAULT_SAYS("0 bytes past the end of shared variable 'second' (16 bytes)");

  configure("guard=begin");
  hipLaunchKernelGGL(shared_out_of_bounds, 1, 1, 0, nullptr, -1);
  EXPECT_EQ(hipDeviceSynchronize(), hipErrorIllegalAddress);
  EXPECT_FAULT_SAYS("4 bytes before shared variable 'second' (16 bytes)");
}

struct Large {
  char bytes[40 * 1024];
};
__global__ void two_large(int) {
  ASSAY_SHARED(Large, first);
  ASSAY_SHARED(Large, second);
  first.bytes[0] = second.bytes[0];
}

TEST_F(HostDeviceShared, HasAsMuchAsAGpu) {
  hipLaunchKernelGGL(two_large, 1, 1, 0, nullptr, 0);
  EXPECT_EQ(hipDeviceSynchronize(), hipErrorLaunchOutOfResources);
  EXPECT_FAULT_SAYS("shared variable 'second' (40960 bytes)");
}

__global__ void shuffles(int* out) {
  const int lane = static_cast<int>(threadIdx.x);
  int* mine = out + 4 * lane;
  mine[0] = __shfl_xor(lane, warpSize / 2);
  mine[1] = __shfl_xor(100 + lane, 1, 2);
  mine[2] = __shfl(lane, 3);
  mine[3] = __shfl(static_cast<float>(lane), 1, 8) > 0.0f ? lane / 8 * 8 + 1 : -1;
}

TEST_F(HostDeviceWave, ShufflesInBothWidths) {
  for (const int wave : {32, 64}) {
    for (const char* seed : {"", ",seed=3"}) {
      configure("wave=" + std::to_string(wave) + seed);
      const DeviceArray<int> out(4 * 128);
      hipLaunchKernelGGL(shuffles, 1, 128, 0, nullptr, out.data());
      const std::vector<int> got = out.read();
      for (int lane = 0; lane < 128; ++lane) {
        const int* mine = &got[4 * static_cast<std::size_t>(lane)];
        ASSERT_EQ(mine[0], lane ^ (wave / 2)) << wave << seed;
        ASSERT_EQ(mine[1], 100 + (lane ^ 1));
        ASSERT_EQ(mine[2], lane / wave * wave + 3);
        ASSERT_EQ(mine[3], lane / 8 * 8 + 1);
      }
    }
  }
}

__global__ void vote(unsigned long long* out, int* any_all) {
  out[threadIdx.x] = __ballot(threadIdx.x % 3 == 0);
  const int votes = __any(threadIdx.x == 1) * 8 + __any(threadIdx.x > 900) * 4 +
                    __all(threadIdx.x < 900) * 2 + __all(threadIdx.x == 1);
  if (threadIdx.x == 0) any_all[0] = votes;
}

TEST_F(HostDeviceWave, Votes) {
  for (const unsigned wave : {32u, 64u}) {
    configure("wave=" + std::to_string(wave));
    const DeviceArray<unsigned long long> out(64);
    const DeviceArray<int> any_all(1);
    hipLaunchKernelGGL(vote, 1, 64, 0, nullptr, out.data(), any_all.data());
    const std::vector<unsigned long long> got = out.read();
    for (unsigned thread = 0; thread < 64; ++thread) {
      unsigned long long expected = 0;
      for (unsigned lane = 0; lane < wave; ++lane) {
        if ((thread / wave * wave + lane) % 3 == 0) expected |= 1ull << lane;
      }
      ASSERT_EQ(got[thread], expected) << wave;
    }
    EXPECT_EQ(any_all.read()[0], 8 + 2);
  }
}

__global__ void shuffle_in_short_wave(std::uint32_t* out) {
  out[threadIdx.x] = __shfl_xor(threadIdx.x, 32);
}

TEST_F(HostDeviceWave, LanesThatTheBlockLacksGiveAllOnes) {
  configure("wave=64");
  const DeviceArray<std::uint32_t> out(40);
  hipLaunchKernelGGL(shuffle_in_short_wave, 1, 40, 0, nullptr, out.data());
  const std::vector<std::uint32_t> got = out.read();
  EXPECT_EQ(got[0], 32u);
  EXPECT_EQ(got[7], 39u);
  EXPECT_EQ(got[8], 0xFFFFFFFFu);
}

__global__ void some_lanes_shuffle(int* out) {
  if (threadIdx.x >= 70) return;
  out[threadIdx.x] = __shfl(static_cast<int>(threadIdx.x), 0);
}

TEST_F(HostDeviceWave, AllLanesMustTakePart) {
  configure("wave=64");
  const DeviceArray<int> out(128);
  hipLaunchKernelGGL(some_lanes_shuffle, 1, 128, 0, nullptr, out.data());
  EXPECT_EQ(hipDeviceSynchronize(), hipErrorLaunchFailure);
  EXPECT_FAULT_SAYS("6 threads wait at");
  EXPECT_FAULT_SAYS("(wave operation), 122 of 128 exited");
}

template <int Threads>
__global__ void maximum(const std::uint32_t* in, std::uint32_t* out) {
  ASSAY_SHARED(typename MaxReduce<Threads>::Storage, storage);
  const unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
  out[i] = MaxReduce<Threads>::all(in[i], storage, 0);
}

template <int Threads>
void expect_maxima(unsigned block) {
  std::vector<std::uint32_t> in(3 * block);
  for (std::size_t i = 0; i < in.size(); ++i) {
    in[i] = static_cast<std::uint32_t>((i + 1) * 2654435761u);
  }
  const DeviceArray<std::uint32_t> from(in), to(in.size());
  hipLaunchKernelGGL(maximum<Threads>, 3, block, 0, nullptr, from.data(), to.data());
  const std::vector<std::uint32_t> got = to.read();
  EXPECT_EQ(last_fault(), "");
  for (std::size_t i = 0; i < in.size(); ++i) {
    const std::size_t size = Threads == kBlock ? block : Threads;
    const auto group = in.begin() + static_cast<std::ptrdiff_t>(i / size * size);
    ASSERT_EQ(got[i], *std::max_element(group, group + static_cast<std::ptrdiff_t>(size)))
        << Threads << " of " << block << " at " << i;
  }
}

TEST_F(HostDeviceReduce, MaximumOfGroupsAndBlocks) {
  for (const char* text : {"wave=64", "wave=32", "wave=32,seed=9", "wave=64,seed=9,guard=end"}) {
    configure(text);
    expect_maxima<1>(96);
    expect_maxima<2>(96);
    expect_maxima<8>(96);
    expect_maxima<32>(96);
    for (const unsigned block : {1u, 32u, 64u, 96u, 448u, 1000u, 1024u}) {
      expect_maxima<kBlock>(block);
    }
  }
}

__global__ void maximum_of_some(std::uint32_t* out) {
  ASSAY_SHARED(MaxReduce<kBlock>::Storage, storage);
  if (threadIdx.x % 2 == 0) out[threadIdx.x] = MaxReduce<kBlock>::all(1, storage, 0);
}
__global__ void maximum_of_short_group(std::uint32_t* out) {
  ASSAY_SHARED(MaxReduce<32>::Storage, storage);
  out[threadIdx.x] = MaxReduce<32>::all(1, storage, 0);
}

TEST_F(HostDeviceReduce, AllThreadsMustTakePart) {
  const DeviceArray<std::uint32_t> out(64);
  hipLaunchKernelGGL(maximum_of_some, 1, 64, 0, nullptr, out.data());
  EXPECT_EQ(hipDeviceSynchronize(), hipErrorLaunchFailure);
  EXPECT_FAULT_SAYS("32 threads wait at");
  EXPECT_FAULT_SAYS("(MaxReduce<kBlock>), 32 of 64 exited");
  reset_faults();
  hipLaunchKernelGGL(maximum_of_short_group, 1, 40, 0, nullptr, out.data());
  EXPECT_EQ(hipDeviceSynchronize(), hipErrorLaunchFailure);
  EXPECT_FAULT_SAYS("8 threads wait at");
}

// Whole groups may leave while others reduce: rows beyond the last one.
__global__ void some_groups_leave(std::uint32_t* out) {
  ASSAY_SHARED(MaxReduce<32>::Storage, storage);
  if (threadIdx.x / 32 == 1) return;
  out[threadIdx.x] = MaxReduce<32>::all(threadIdx.x, storage, 0);
}

TEST_F(HostDeviceReduce, OtherGroupsMayHaveLeft) {
  const DeviceArray<std::uint32_t> out(std::vector<std::uint32_t>(96, 5));
  hipLaunchKernelGGL(some_groups_leave, 1, 96, 0, nullptr, out.data());
  const std::vector<std::uint32_t> got = out.read();
  EXPECT_EQ(got[0], 31u);
  EXPECT_EQ(got[32], 5u);
  EXPECT_EQ(got[64], 95u);
}

// The storage may be used again only after a barrier: a second reduction through the same bytes
// overtakes threads that have not read the first one's result.
template <bool has_barrier>
__global__ void reuse_storage(std::uint32_t* out) {
  ASSAY_SHARED(MaxReduce<kBlock>::Storage, storage);
  const std::uint32_t first = MaxReduce<kBlock>::all(threadIdx.x, storage, 0);
  if (has_barrier) __syncthreads();
  storage.result = 1000;  // a use of the same bytes for something else
  out[threadIdx.x] = first;
}

TEST_F(HostDeviceReduce, ReuseOfTheStorageNeedsABarrier) {
  const DeviceArray<std::uint32_t> out(64);
  hipLaunchKernelGGL(reuse_storage<true>, 1, 64, 0, nullptr, out.data());
  EXPECT_EQ(out.read(), std::vector<std::uint32_t>(64, 63));
  hipLaunchKernelGGL(reuse_storage<false>, 1, 64, 0, nullptr, out.data());
  EXPECT_NE(out.read(), std::vector<std::uint32_t>(64, 63));
}

__global__ void count_atomically(unsigned* counter, unsigned* highest) {
  atomicAdd(counter, 1u);
  atomicMax(highest, blockIdx.x * blockDim.x + threadIdx.x);
}

TEST_F(HostDeviceReduce, AtomicsCountAcrossBlocks) {
  const DeviceArray<unsigned> counter(std::vector<unsigned>{0, 0});
  hipLaunchKernelGGL(count_atomically, 1000, 64, 0, nullptr, counter.data(), counter.data() + 1);
  EXPECT_EQ(counter.read(), (std::vector<unsigned>{64000, 63999}));
}

}  // namespace
}  // namespace assay::host

#endif
