"""Running programs: time limits, signals, logs; children do not outlive them."""
from __future__ import annotations

import sys
import tempfile
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

from assay_cli import programs  # noqa: E402  (needs the path above)
from assay_cli.errors import InfrastructureError  # noqa: E402


class Programs(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.log = Path(folder.name) / "log"

    def test_lines_go_to_the_log_and_to_the_display(self) -> None:
        seen: list[str] = []
        result = programs.run(["sh", "-c", "echo a; echo b >&2; exit 7"], self.log, seen.append)
        self.assertEqual((result.code, seen, result.how_it_ended), (7, ["a", "b"], "ended with exit code 7"))
        self.assertEqual(self.log.read_text(), "$ sh -c echo a; echo b >&2; exit 7\na\nb\n")

    def test_a_stuck_program_and_its_children_are_ended(self) -> None:
        start = time.monotonic()
        result = programs.run(["sh", "-c", "sleep 30 & sleep 30"], self.log, timeout=0.3)
        self.assertLess(time.monotonic() - start, 20)
        self.assertTrue(result.timed_out)
        self.assertEqual(result.how_it_ended, "ran past its time limit")

    def test_a_signal_is_named(self) -> None:
        self.assertEqual(programs.run(["sh", "-c", "kill -SEGV $$"], self.log).how_it_ended, "was ended by SIGSEGV")

    def test_a_program_that_is_not_there(self) -> None:
        with self.assertRaisesRegex(InfrastructureError, "no-such-program: cannot be started: No such file"):
            programs.run(["no-such-program"], self.log)

    def test_output_that_is_not_text(self) -> None:
        self.assertEqual(programs.run(["printf", r"\377\n"], self.log).lines, ["\N{REPLACEMENT CHARACTER}"])
