"""Signal to noise per file and type: the whole file as a dot, its worst row as a tick to the left."""
from __future__ import annotations

from collections.abc import Mapping

from reports import svg


def draw(levels: Mapping[str, Mapping[str, tuple[float, float | None]]]) -> str:
    """`levels`: file -> quant -> (dB over the file, dB of its worst row)."""
    files = list(levels)
    figure, (axes,) = svg.grid(1, 1, 0.8 + 0.45 * len(files))
    for position, file in enumerate(reversed(files)):
        quants = levels[file]
        for offset, (quant, (whole, worst_row)) in enumerate(quants.items()):
            height = position + 0.16 * ((len(quants) - 1) / 2 - offset)
            color = svg.series_color(quant)
            if worst_row is not None:
                axes.plot([worst_row, whole], [height, height], color=color, linewidth=1, alpha=0.6)
                axes.plot(worst_row, height, "|", color=color, markersize=6)
            axes.plot(whole, height, "o", color=color)
    axes.set_yticks(range(len(files)), [svg.plain(file) for file in reversed(files)])
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(-0.5, len(files) - 0.5)
    axes.grid(axis="y", visible=False)
    axes.set_xlabel("signal to noise, dB   (dot: the whole file; tick: its worst row)")
    return svg.inline(figure, "Signal to noise in decibels per activation file and quantized type")
