// The single-pass kernels: a row stays in registers between the maximum and the codes, so memory is
// read once.
#pragma once

#include <cstdint>

#include "kernels/device/quantize.h"
#include "kernels/device/shifted.h"
#include "kernels/variants.h"

namespace assay::device {

// One row: `chunks` chunks to each of at least `least_threads` threads. `reduce` gives all threads
// of the row the largest of their values.
template <DType in, DType out, int least_threads, int chunks, class Reduce>
__device__ inline void quantize_row(const Arguments& args, std::int64_t row_index, Place place,
                                    const Reduce& reduce) {
  using Offset = std::int32_t;  // a row that fits into registers is short
  const bool may_leave_out = args.num_rows != nullptr;
  if (may_leave_out && args.reads_ahead == 0 && is_left_out(args, row_index)) return;

  const Row<in> row(args, row_index);
  constexpr int kSlots = (kMaxEdges<in> + least_threads - 1) / least_threads;
  Chunk<in> data[chunks];
  std::uint32_t edges[kSlots];
  with_access<in, Offset>(args.access, row, place, [&](const auto& access) {
#pragma unroll
    for (int c = 0; c < chunks; ++c) access.load(c, data[c]);
#pragma unroll
    for (int slot = 0; slot < kSlots; ++slot) {
      const Offset at = access.edge(slot);
      edges[slot] = at >= 0 ? std::uint32_t{row.x[at]} : 0u;
    }
  });
  if (may_leave_out && args.reads_ahead != 0 && is_left_out(args, row_index)) return;

  std::uint32_t packed = 0;
#pragma unroll
  for (int c = 0; c < chunks; ++c) packed = chunk_amax<in>(packed, data[c]);
#pragma unroll
  for (int slot = 0; slot < kSlots; ++slot) packed = Input<in>::accumulate(packed, edges[slot]);
  const float amax = Input<in>::to_float(reduce(Input<in>::widen(packed)));
  const float bounded = bounded_amax(amax, args);
  if (!is_ordinary(amax, bounded, args)) {
    finish_as_written<in, out>(row, place, bounded, args.q, args.scale + row_index);
    return;
  }

  const float scale = ordinary_scale(bounded, args);
  if (place.thread == 0) args.scale[row_index] = scale;
  const Quantizer<in, out> quantize(args, scale);
  Codes<in> codes[chunks];
#pragma unroll
  for (int c = 0; c < chunks; ++c) codes[c] = quantize.chunk(data[c]);
  with_access<in, Offset>(args.access, row, place, [&](const auto& access) {
#pragma unroll
    for (int c = 0; c < chunks; ++c) access.store(c, codes[c]);
#pragma unroll
    for (int slot = 0; slot < kSlots; ++slot) {
      const Offset at = access.edge(slot);
      if (at < 0) continue;
      row.out[at] = static_cast<std::uint8_t>(quantize.element(Input<in>::to_float(edges[slot])));
    }
  });
}

// Several rows to a block, `threads` threads to each, which need no barrier.
template <DType in, DType out, int threads, int chunks, int rows>
__global__ void __launch_bounds__(threads* rows) lane_rows(Arguments args) {
  static_assert(threads == 32, "what every wave can reduce among itself");
  const int thread = static_cast<int>(threadIdx.x);
  const std::int64_t row =
      args.first_row + static_cast<std::int64_t>(blockIdx.x) * rows + thread / threads;
  if (row >= args.end_row) return;
  quantize_row<in, out, threads, chunks>(args, row, {thread % threads, threads},
                                         [](std::uint32_t value) {
                                           typename MaxReduce<threads>::Storage none;
                                           return MaxReduce<threads>::all(value, none, threads);
                                         });
}

// A row to a block of up to `threads` threads: as many as the row needs.
template <DType in, DType out, int threads, int chunks, int rows>
__global__ void __launch_bounds__(threads) block_row(Arguments args) {
  static_assert(rows == 1);
  ASSAY_SHARED(typename MaxReduce<kBlock>::Storage, storage);
  const std::int64_t row = args.first_row + static_cast<std::int64_t>(blockIdx.x);
  const Place place{static_cast<int>(threadIdx.x), args.threads};
  quantize_row<in, out, kLeastThreads, chunks>(args, row, place, [&](std::uint32_t value) {
    return MaxReduce<kBlock>::all(value, storage, args.threads);
  });
}

}  // namespace assay::device
