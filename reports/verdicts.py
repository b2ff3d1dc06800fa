"""The verdicts: what each means, which of two is worse, and the exit code that each becomes."""
from __future__ import annotations

import enum
from collections.abc import Iterable


class Verdict(enum.Enum):
    """One enum everywhere (in C++ it is suites/verdict.h). From best to worst; `worst` relies on the order."""

    PASS = "PASS"
    NOT_JUDGED = "NOT_JUDGED"
    DEGRADED = "DEGRADED"
    UNSTABLE = "UNSTABLE"
    NOT_RUN = "NOT_RUN"
    ERROR = "ERROR"
    FAIL = "FAIL"

    @property
    def exit_code(self) -> int:
        """What a program that ends with this verdict returns to its caller."""
        return EXIT_CODES[self]

    @property
    def meaning(self) -> str:
        """In words, for people."""
        return MEANINGS[self]


EXIT_CODES = {
    Verdict.PASS: 0,
    Verdict.DEGRADED: 1,
    Verdict.UNSTABLE: 2,
    Verdict.NOT_JUDGED: 2,
    Verdict.NOT_RUN: 2,
    Verdict.FAIL: 3,
    Verdict.ERROR: 4,
}

MEANINGS = {
    Verdict.PASS: "right, and nothing is missing",
    Verdict.NOT_JUDGED: "measured, but no limit is known to judge it by",
    Verdict.NOT_RUN: "did not run",
    Verdict.UNSTABLE: "spread or drift is over its limit",
    Verdict.DEGRADED: "right, but under its limit",
    Verdict.ERROR: "a launch, memory, timeout or crash kept it from an answer",
    Verdict.FAIL: "wrong result",
}

EXIT_USAGE = 64

_ORDER = {verdict: rank for rank, verdict in enumerate(Verdict)}


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The worst of `verdicts`. Of none at all it is NOT_RUN: an empty run proves nothing."""
    return max(verdicts, key=_ORDER.__getitem__, default=Verdict.NOT_RUN)


def from_exit_code(code: int) -> Verdict:
    """The best verdict that a program with this exit code can claim.

    A negative code (killed by a signal) or one outside the table is ERROR.
    """
    for verdict in (Verdict.PASS, Verdict.DEGRADED, Verdict.NOT_RUN, Verdict.FAIL):
        if verdict.exit_code == code:
            return verdict
    return Verdict.ERROR
