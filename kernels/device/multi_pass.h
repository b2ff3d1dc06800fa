// The multi-pass kernel, for rows of any width: one block reads a row for its maximum, then again
// for its codes.
#pragma once

#include <cstdint>

#include "kernels/device/quantize.h"

namespace assay::device {

template <DType in, DType out, int threads, int chunks, int rows_per_block>
__global__ void __launch_bounds__(threads* rows_per_block) multi_pass(Arguments args) {
  static_assert(chunks == 0 && rows_per_block == 1, "any number of chunks, one row a block");
  ASSAY_SHARED(typename MaxReduce<threads>::Storage, storage);

  const int t = static_cast<int>(threadIdx.x);
  const std::int64_t row = args.first_row + static_cast<std::int64_t>(blockIdx.x);
  if (row >= row_limit(args)) return;

  const Row<in> r(args.x, args.out, row, args.x_first_row, args.row_stride, args.cols);
  Vec16 data[Row<in>::kLoads];
  std::uint32_t amax = 0;
  for (std::int64_t chunk = t; chunk < r.chunks; chunk += threads) {
    r.load(chunk, data);
    amax = Input<in>::max(amax, chunk_amax<in>(data));
  }
  const bool has_edge = t < r.edges();
  std::uint32_t edge = 0;
  if (has_edge) edge = r.x[r.edge_offset(t)];
  amax = Input<in>::max(amax, Input<in>::magnitudes(edge));
  amax = MaxReduce<threads>::all(Input<in>::widen(amax), storage);

  const float scale = scale_from_amax(Input<in>::to_float(amax), args);
  if (t == 0) args.scale[row] = scale;
  for (std::int64_t chunk = t; chunk < r.chunks; chunk += threads) {
    r.load(chunk, data);
    r.store(chunk, quantize_chunk<in, out>(data, scale, args.q));
  }
  if (has_edge) {
    r.out[r.edge_offset(t)] =
        static_cast<std::uint8_t>(quantize<out>(Input<in>::to_float(edge), scale, args.q));
  }
}

}  // namespace assay::device
