"""Share of the ceiling over the bytes of a call: one panel per kind of input, one dot per shape and type."""
from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from reports import svg

_UNITS = ((2**30, "GiB"), (2**20, "MiB"), (2**10, "KiB"), (1, "B"))


@dataclasses.dataclass(frozen=True)
class Panel:
    """`points` are (quantized type, bytes of one call, share of the ceiling; 1 is the ceiling)."""

    title: str
    points: Sequence[tuple[str, int, float]]


def draw(panels: Sequence[Panel]) -> str:
    columns = min(3, len(panels))
    figure, all_axes = svg.grid(len(panels), columns, 2.6, fixed=True)
    everything = [point for panel in panels for point in panel.points]
    least, most = min(point[1] for point in everything), max(point[1] for point in everything)
    for index, (axes, panel) in enumerate(zip(all_axes, panels)):
        axes.set_title(svg.plain(panel.title))
        for quant in dict.fromkeys(point[0] for point in panel.points):
            own = [point for point in panel.points if point[0] == quant]
            svg.dots(axes, [point[1] for point in own], [100 * point[2] for point in own], svg.series_color(quant), 3.2,
                     alpha=0.7)
        axes.axhline(100, color=svg.color("ceiling"), linestyle="--", linewidth=1.2)
        axes.set_xscale("log", base=2)
        axes.set_xlim(max(least, 1) / 1.5, max(most, 2) * 1.5)
        axes.set_ylim(0, 108 * max(1, *(point[2] for point in everything)))
        axes.xaxis.set_major_locator(LogLocator(base=16, numticks=9))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: size(value)))
        axes.set_xlabel("bytes that one call moves")
        if index % columns == 0:
            axes.set_ylabel("% of the ceiling")
    return svg.inline(figure, "Share of the ceiling over the bytes of a call, one panel per kind of input")


def size(value: float) -> str:
    """65536 -> 64 KiB"""
    for unit, name in _UNITS:
        if value >= unit:
            return f"{value / unit:g} {name}"
    return f"{value:g} B"
