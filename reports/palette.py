"""Which of the page's colours each quantized type has; a type keeps it through the whole page."""
from __future__ import annotations

_SERIES = {"int8": 1, "e4m3fn": 2, "e4m3fnuz": 3, "e5m2": 4, "e5m2fnuz": 5}


def series_role(quant: str) -> str:
    """The role, which is also the CSS variable, of a type. Types that are not known share one."""
    return f"series-{_SERIES.get(quant, 6)}"
