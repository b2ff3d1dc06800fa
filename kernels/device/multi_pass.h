// The multi-pass kernel, for rows of any width: one block reads a row for its maximum, then again
// for its codes.
#pragma once

#include <cstdint>

#include "kernels/device/quantize.h"
#include "kernels/device/shifted.h"

namespace assay::device {

template <DType in, DType out, int threads, int chunks, int rows>
__global__ void __launch_bounds__(threads) multi_pass(Arguments args) {
  static_assert(chunks == 0 && rows == 1, "any number of chunks, one row a block");
  static_assert(threads >= kMaxEdges<in>, "an edge to a thread");
  using Offset = std::int64_t;
  ASSAY_SHARED(typename MaxReduce<kBlock>::Storage, storage);

  const Place place{static_cast<int>(threadIdx.x), threads};
  const std::int64_t row_index = args.first_row + static_cast<std::int64_t>(blockIdx.x);
  if (args.num_rows != nullptr && is_left_out(args, row_index)) return;

  const Row<in> row(args, row_index);
  std::uint32_t packed = 0;
  with_access<in, Offset>(args.access, row, place, [&](const auto& access) {
    const Offset count = access.chunks();
    for (Offset c = 0; c < count; ++c) {
      Chunk<in> data;
      access.load(c, data);
      packed = chunk_amax<in>(packed, data);
    }
    if (const Offset at = access.edge(0); at >= 0) {
      packed = Input<in>::accumulate(packed, std::uint32_t{row.x[at]});
    }
  });
  const float amax =
      Input<in>::to_float(MaxReduce<kBlock>::all(Input<in>::widen(packed), storage, threads));
  const float bounded = bounded_amax(amax, args);
  if (!is_ordinary(amax, bounded, args)) {
    finish_as_written<in, out>(row, place, bounded, args.q, args.scale + row_index);
    return;
  }

  const float scale = ordinary_scale(bounded, args);
  if (place.thread == 0) args.scale[row_index] = scale;
  const Quantizer<in, out> quantize(args, scale);
  with_access<in, Offset>(args.access, row, place, [&](const auto& access) {
    const Offset count = access.chunks();
    for (Offset c = 0; c < count; ++c) {
      Chunk<in> data;
      access.load(c, data);
      access.store(c, quantize.chunk(data));
    }
    if (const Offset at = access.edge(0); at >= 0) {
      row.out[at] = static_cast<std::uint8_t>(quantize.element(Input<in>::to_float(row.x[at])));
    }
  });
}

}  // namespace assay::device
