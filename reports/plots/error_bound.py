"""Error over bound: one row per pair of types, a histogram over cases and a mark at the largest."""
from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy

from reports import formats, svg

BIN = 1 / 64  # divides 1, so that no bar lies on both sides of the bound


def draw(ratios: Mapping[tuple[str, str], Sequence[float]]) -> str:
    """`ratios`: (input, quant) -> each case's largest error divided by its bound; 1 is the bound."""
    rows = list(ratios.items())
    largest = max(max(values) for values in ratios.values())
    limit = max(1.08, min(largest * 1.08, 4.0))  # beyond that the mark at the right edge says it
    figure, (axes,) = svg.grid(1, 1, 0.8 + 0.42 * len(rows))
    edges = numpy.arange(0, limit + BIN, BIN)
    for level, ((input_, quant), values) in enumerate(reversed(rows)):
        _row(axes, level, numpy.asarray(values), edges, svg.series_color(quant))
    axes.axvline(1, color=svg.color("fail"), linewidth=1.2)
    axes.text(1, len(rows) - 0.02, " bound", color=svg.color("fail"), va="bottom", fontsize=9)
    axes.set_yticks([level + 0.3 for level in range(len(rows))],
                    [svg.plain(f"{input_} → {quant}") for (input_, quant), _ in reversed(rows)])
    axes.tick_params(axis="y", length=0)
    axes.set_xlim(0, limit)
    axes.set_ylim(-0.1, len(rows) + 0.25)
    axes.grid(axis="y", visible=False)
    axes.set_xlabel("largest error of a case ÷ its proven bound   (histogram over cases; dot: the largest of all)")
    return svg.inline(figure, "Error over bound for each pair of types; right of 1 is over the bound")


def _row(axes, level: int, values: numpy.ndarray, edges: numpy.ndarray, color: str) -> None:
    counts, _ = numpy.histogram(numpy.minimum(values, edges[-1]), edges)
    top = 0.72 * numpy.sqrt(counts / max(counts.max(), 1))  # the root keeps single cases visible
    axes.stairs(level + top, edges, baseline=level, fill=True, color=color, alpha=0.55, linewidth=0)
    largest = float(values.max())
    over = largest > 1
    axes.plot(min(largest, edges[-1]), level + 0.12, "o", color=svg.color("fail") if over else color, clip_on=False)
    axes.annotate(formats.ratio(largest), (min(largest, edges[-1]), level + 0.12), xytext=(6, -3),
                  textcoords="offset points", fontsize=8, color=svg.color("fail" if over else "muted"),
                  annotation_clip=False)
