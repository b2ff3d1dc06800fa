"""A quantity over rows: one panel per column count, one line per type, the ceiling dashed above them.

The key to the lines is the page's, not the figure's: see templates/macros.html.
"""
from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from matplotlib.ticker import FixedLocator, FuncFormatter, LogLocator, NullLocator

from reports import svg


@dataclasses.dataclass(frozen=True)
class Curve:
    """One line of a panel. `points` are (rows, value in the axis' unit)."""

    color: str  # svg.color(...) or svg.series_color(...)
    points: Sequence[tuple[int, float]]
    dashed: bool = False


@dataclasses.dataclass(frozen=True)
class Panel:
    title: str
    curves: Sequence[Curve]


def draw(panels: Sequence[Panel], unit: str, label: str, logarithmic: bool = False) -> str:
    """`unit` is written on the vertical axis; `label` is what a screen reader says."""
    columns = max(2, min(4, len(panels)))
    figure, all_axes = svg.grid(len(panels), columns, 2.5, fixed=True)
    rows = sorted({row for panel in panels for curve in panel.curves for row, _ in curve.points})
    values = [value for panel in panels for curve in panel.curves for _, value in curve.points]
    for index, (axes, panel) in enumerate(zip(all_axes, panels)):
        axes.set_title(svg.plain(panel.title))
        for curve in panel.curves:
            xs, ys = zip(*sorted(curve.points))
            axes.plot(xs, ys, color=curve.color, linestyle="--" if curve.dashed else "-", marker=_marker(curve),
                      linewidth=1.2 if curve.dashed else 1.6)
            if not curve.dashed:
                svg.dots(axes, xs, ys, curve.color, 4)
        _rows_axis(axes, rows)
        if logarithmic:
            axes.set_yscale("log")
            axes.set_ylim(min(values) / 1.5, max(values) * 1.5)  # the same in every panel: they are compared
            narrow = max(values) < 60 * min(values)  # fewer than two powers of ten might be in it
            axes.yaxis.set_major_locator(LogLocator(10, (1, 2, 3, 5) if narrow else (1,)))
            axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
            axes.yaxis.set_minor_locator(NullLocator())
        else:
            axes.set_ylim(0, max(values) * 1.08)
        if index % columns == 0:
            axes.set_ylabel(unit)
    return svg.inline(figure, label)


def _marker(curve: Curve) -> str:
    """A dashed line that is a single point would not be seen."""
    return "_" if curve.dashed and len(curve.points) == 1 else ""


def _rows_axis(axes, rows: Sequence[int]) -> None:
    axes.set_xscale("log", base=2)
    step = -(-len(rows) // 7)
    axes.xaxis.set_major_locator(FixedLocator(rows[::step]))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: short(value)))
    axes.set_xlim(rows[0] / 1.3, rows[-1] * 1.3)  # the same in every panel
    axes.set_xlabel("rows")


def short(value: float) -> str:
    """4096 -> 4k, 1000 -> 1000: powers of two as people say them."""
    number = round(value)
    return f"{number // 1024}k" if number >= 1024 and number % 1024 == 0 else str(number)
