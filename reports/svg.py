"""Figures as inline SVG that take their colours and font from the page.

Matplotlib draws with placeholder colours; `inline` turns each into a CSS variable of the page, so one figure serves
the light and the dark theme. A new role is one line in _ROLES and one variable in templates/style.css.
"""
from __future__ import annotations

import html
import io
import math
import re
import zlib
from collections.abc import Sequence

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from reports import palette

# role -> the CSS variable that it becomes.
_ROLES = ("ink", "muted", "grid", "surface", "fail", "ceiling", "series-1", "series-2", "series-3", "series-4",
          "series-5", "series-6")
_PLACEHOLDERS = {role: f"#0a0b{index:02x}" for index, role in enumerate(_ROLES, start=16)}

_WIDTH = 11.0  # inches: at 96 px each about the width of the page's column, so that text keeps its size


def color(role: str) -> str:
    """The colour to give matplotlib for a role of the page. KeyError for a role that the page lacks."""
    return _PLACEHOLDERS[role]


def series_color(quant: str) -> str:
    """The colour of a quantized type."""
    return color(palette.series_role(quant))


def plain(text: str, longest: int = 48) -> str:
    """Text from a record, safe as a label: no mathematics markup, no control characters, bounded."""
    text = "".join(char if char.isprintable() else "?" for char in text)
    return (text if len(text) <= longest else text[:longest - 1] + "…").replace("$", r"\$")


def grid(panels: int, columns: int, panel_height: float, fixed: bool = False) -> tuple[Figure, list[Axes]]:
    """A figure of the page's width with `panels` equal axes in rows of `columns`; heights in inches.

    `fixed`: margins for short labels, known beforehand. Measuring every label takes longer than drawing them.
    """
    rows = -(-panels // columns)
    height = panel_height * rows
    figure = Figure(figsize=(_WIDTH, height), layout=None if fixed else "constrained")
    if fixed:
        figure.subplots_adjust(left=0.55 / _WIDTH, right=1 - 0.1 / _WIDTH, bottom=0.42 / height, top=1 - 0.25 / height,
                               wspace=0.2, hspace=0.72 / (panel_height - 0.72))
    figure.patch.set_visible(False)
    FigureCanvasSVG(figure)
    axes = list(figure.subplots(rows, columns, squeeze=False).flat)
    for unused in axes[panels:]:
        unused.remove()
    return figure, axes[:panels]


def dots(axes: Axes, xs: Sequence[float], ys: Sequence[float], color: str, size: float, alpha: float = 1) -> None:
    """Round dots as one path of lines without length: a marker each would be a hundred bytes each in the page."""
    across = [value for x in xs for value in (x, x, math.nan)]
    up = [value for y in ys for value in (y, y, math.nan)]
    axes.plot(across, up, color=color, linewidth=size, solid_capstyle="round", alpha=alpha)


def inline(figure: Figure, label: str) -> str:
    """The figure as an <svg> element; `label` is what a screen reader says in its place."""
    buffer = io.StringIO()
    with matplotlib.rc_context({"svg.hashsalt": label}):
        # Not savefig, which draws everything twice.
        figure.canvas.print_svg(buffer, metadata={"Date": None, "Creator": None})
    text = buffer.getvalue()
    text = text[text.index("<svg"):]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = re.sub(r'<svg [^>]*?(viewBox="[^"]*")[^>]*>', _opening(label), text, count=1)
    text = _own_ids(text, label)
    text = _shorter(text)
    text = re.sub(r"(font: [^;\"]*?px) [^;\"]*", r"\1 var(--font)", text)
    for role, placeholder in _PLACEHOLDERS.items():
        text = text.replace(placeholder, f"var(--{role})")
    return text


def _own_ids(text: str, label: str) -> str:
    """Keeps only the ids that the figure itself refers to, and makes them unique within the page."""
    used = set(re.findall(r"#([\w-]+)", text))
    prefix = f"f{zlib.crc32(label.encode()):08x}-"
    text = re.sub(r' id="([^"]*)"', lambda found: f' id="{prefix}{found[1]}"' if found[1] in used else "", text)
    return re.sub(r'(xlink:href="|url\()#', rf"\1#{prefix}", text)


def _shorter(text: str) -> str:
    """Less text for the same picture: hundredths of a point, no indentation, a dot without its second end."""
    text = re.sub(r' (?:d|x|y|transform)="[^"]*"', lambda found: re.sub(r"(\.\d\d)\d+", r"\1", found[0]), text)
    text = re.sub(r' transform="rotate\(-0 [^"]*"', "", text)
    text = re.sub(r"M (\S+ \S+) \nL \1 \n", r"M\1h0", text)
    return re.sub(r">\s+<", "><", text)


def _opening(label: str) -> str:
    title = html.escape(label, quote=True).replace("\\", r"\\")
    namespaces = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return rf'<svg {namespaces} \1 role="img" aria-label="{title}">'


matplotlib.rcParams.update({
    "svg.fonttype": "none",
    "path.simplify": False,  # it would take dots for nothing
    "font.size": 9,
    "axes.titlesize": 9.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": color("grid"),
    "axes.labelcolor": color("muted"),
    "axes.titlecolor": color("ink"),
    "axes.facecolor": "none",
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": color("grid"),
    "grid.linewidth": 0.6,
    "text.color": color("ink"),
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "xtick.labelcolor": color("muted"),
    "ytick.labelcolor": color("muted"),
    "xtick.labelsize": 8,
    "ytick.labelsize": 8,
    "legend.frameon": False,
    "legend.fontsize": 9,
    "lines.linewidth": 1.6,
    "lines.markersize": 4,
})
