// The single-pass kernel: the row stays in registers between the maximum and the codes, so memory
// is read once. `threads` threads hold a row, `chunks` chunks each; with threads <= 32 a block has
// several rows and needs no barrier, else a block has one.
#pragma once

#include <cstdint>

#include "kernels/device/quantize.h"

namespace assay::device {

template <DType in, DType out, int threads, int chunks, int rows_per_block>
__global__ void __launch_bounds__(threads* rows_per_block) single_pass(Arguments args) {
  static_assert(threads >= 32, "one edge element per thread");
  static_assert(rows_per_block == 1 || threads == 32, "rows that share a block need no barrier");
  ASSAY_SHARED(typename MaxReduce<threads>::Storage, storage);

  const int t = static_cast<int>(threadIdx.x) % threads;
  const int row_in_block = static_cast<int>(threadIdx.x) / threads;
  const std::int64_t row =
      args.first_row + static_cast<std::int64_t>(blockIdx.x) * rows_per_block + row_in_block;
  // The whole row leaves, or none of it: no barrier is left waiting.
  if (row >= row_limit(args)) return;

  const Row<in> r(args.x, args.out, row, args.x_first_row, args.row_stride, args.cols);
  Vec16 data[chunks][Row<in>::kLoads];
  std::uint32_t amax = 0;
#pragma unroll
  for (int c = 0; c < chunks; ++c) {
    const std::int64_t chunk = c * threads + t;
    if (chunk < r.chunks) r.load(chunk, data[c]);
  }
  const bool has_edge = t < r.edges();
  std::uint32_t edge = 0;
  if (has_edge) edge = r.x[r.edge_offset(t)];

#pragma unroll
  for (int c = 0; c < chunks; ++c) {
    if (c * threads + t < r.chunks) amax = Input<in>::max(amax, chunk_amax<in>(data[c]));
  }
  amax = Input<in>::max(amax, Input<in>::magnitudes(edge));
  amax = MaxReduce<threads>::all(Input<in>::widen(amax), storage);

  const float scale = scale_from_amax(Input<in>::to_float(amax), args);
  if (t == 0) args.scale[row] = scale;
#pragma unroll
  for (int c = 0; c < chunks; ++c) {
    const std::int64_t chunk = c * threads + t;
    if (chunk < r.chunks) r.store(chunk, quantize_chunk<in, out>(data[c], scale, args.q));
  }
  if (has_edge) {
    r.out[r.edge_offset(t)] =
        static_cast<std::uint8_t>(quantize<out>(Input<in>::to_float(edge), scale, args.q));
  }
}

}  // namespace assay::device
