"""Histogram of the per-token scales: one panel per file, one outline per type."""
from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from reports import svg


@dataclasses.dataclass(frozen=True)
class Histogram:
    """`edges` are log2 of the scale; there is one more of them than of `counts` (rows)."""

    edges: Sequence[float]
    counts: Sequence[int]


def draw(files: Mapping[str, Mapping[str, Histogram]]) -> str:
    """`files`: file -> quant -> histogram of the scales of its rows."""
    columns = max(2, min(4, len(files)))
    figure, all_axes = svg.grid(len(files), columns, 1.9)
    every = [edge for quants in files.values() for histogram in quants.values() for edge in histogram.edges]
    for index, (axes, (file, quants)) in enumerate(zip(all_axes, files.items())):
        axes.set_title(svg.plain(file, 110 // columns), fontsize=8, fontweight="normal")
        for quant, histogram in quants.items():
            axes.stairs(histogram.counts, histogram.edges, color=svg.series_color(quant), linewidth=1.4)
        axes.set_xlim(min(every), max(every))
        axes.set_xlabel("log2 of the scale")
        if index % columns == 0:
            axes.set_ylabel("rows")
    return svg.inline(figure, "Histograms of the per-token scales per activation file and quantized type")
