from __future__ import annotations

import unittest

from reports.verdicts import Verdict, from_exit_code, worst


class Verdicts(unittest.TestCase):
    def test_only_pass_exits_with_0(self) -> None:
        for verdict in Verdict:
            self.assertEqual(verdict.exit_code == 0, verdict is Verdict.PASS, verdict)

    def test_every_verdict_has_a_meaning(self) -> None:
        self.assertEqual(len({verdict.meaning for verdict in Verdict}), len(Verdict))

    def test_nothing_is_not_a_pass(self) -> None:
        self.assertIs(worst([]), Verdict.NOT_RUN)

    def test_a_wrong_result_outweighs_everything(self) -> None:
        for verdict in Verdict:
            self.assertIs(worst([verdict, Verdict.FAIL, verdict]), Verdict.FAIL)
            self.assertIs(worst([Verdict.PASS, verdict]), verdict)

    def test_exit_codes_of_programs(self) -> None:
        self.assertEqual([from_exit_code(code) for code in (0, 1, 2, 3, 4, 64, 77, -11)], [
            Verdict.PASS, Verdict.DEGRADED, Verdict.NOT_RUN, Verdict.FAIL, *[Verdict.ERROR] * 4])
