"""Axes that can be read: whatever the range of the values, the logarithmic axis has labels."""
from __future__ import annotations

import re
import unittest

from reports import svg
from reports.plots import curves, share


class Curves(unittest.TestCase):
    def test_a_logarithmic_axis_has_a_few_labels(self) -> None:
        for least, most in ((2.5, 2.6), (2.9, 4.1), (1.6, 1.6), (9.1, 9.9), (2.5, 40), (1.1, 59), (1.4, 90), (3, 3000),
                            (0.9, 1e6)):
            panel = curves.Panel("p", [curves.Curve(svg.series_color("int8"), [(1, least), (64, most)])])
            text = curves.draw([panel], "µs", "l", logarithmic=True)
            labels = set(re.findall(r">([\d.]+)</text>", text)) - {"1", "64"}
            with self.subTest(least=least, most=most):
                self.assertGreaterEqual(len(labels), 2)
                self.assertLessEqual(len(labels), 10)

    def test_a_dot_each(self) -> None:
        text = share.draw([share.Panel("p", [("int8", 1000 + index, 0.5) for index in range(400)])])
        self.assertEqual(text.count("h0"), 400)
        self.assertLess(len(text), 20_000)

    def test_sizes(self) -> None:
        self.assertEqual([share.size(value) for value in (1, 4096, 2**26, 2**32)], ["1 B", "4 KiB", "64 MiB", "4 GiB"])
