from __future__ import annotations

import unittest

from reports import formats


class Formats(unittest.TestCase):
    def test_missing_numbers_are_never_zeros(self) -> None:
        for function in (formats.count, formats.significant, formats.seconds, formats.percent, formats.rate,
                         formats.ratio):
            self.assertEqual(function(None), formats.NONE)

    def test_significant(self) -> None:
        for value, text in ((0, "0"), (0.00123456, "0.00123"), (12.345, "12.3"), (1234.5, "1,230"), (1e9, "1.00e+09"),
                            (-4, "-4"), (1e-7, "1.00e-07"), (100, "100")):
            self.assertEqual(formats.significant(value), text)

    def test_seconds(self) -> None:
        for value, text in ((8.4e-4, "840 µs"), (0.0123, "12.3 ms"), (4.2, "4.2 s"), (119, "119 s"),
                            (200, "3 min 20 s"), (0, "0 µs")):
            self.assertEqual(formats.seconds(value), text)

    def test_a_ratio_under_1_never_reads_1(self) -> None:
        for value, text in ((0.99999, "0.9999"), (1.0, "1.0000"), (1.00004, "1.0000"), (1.7, "1.7000")):
            self.assertEqual(formats.ratio(value), text)

    def test_rate(self) -> None:
        for value, text in ((1.634e9, "1.63 GB/s"), (4e12, "4 TB/s"), (12, "12 B/s")):
            self.assertEqual(formats.rate(value), text)

    def test_names_break_only_after_slashes_and_are_escaped(self) -> None:
        self.assertEqual(formats.breakable("a/<b>/c"), "a/<wbr>&lt;b&gt;/<wbr>c")
