"""Two conformance records, case by case: do two devices, or two revisions, make the same codes and scales?

Pure: records in, a Comparison out. The hash of a case is over its codes and scales; a case that has none in either
record, such as a call that must be rejected, is compared by its verdict.
"""
from __future__ import annotations

import dataclasses
from typing import Any

from reports.records import Record
from reports.verdicts import Verdict

_UNANSWERED = ("ERROR", "NOT_JUDGED")


@dataclasses.dataclass(frozen=True)
class Difference:
    """A case that is not the same in both; `a` and `b` are its hashes, or its verdicts where one has no hash."""

    name: str
    a: str
    b: str


@dataclasses.dataclass
class Comparison:
    seeds: tuple[int, int]
    by_hash: int = 0  # cases of equal hashes
    by_verdict: int = 0  # cases without a hash in either, of equal verdicts
    different: list[Difference] = dataclasses.field(default_factory=list)
    undecided: list[Difference] = dataclasses.field(default_factory=list)  # one of them gave no answer
    only_a: list[str] = dataclasses.field(default_factory=list)  # not in B, or did not run there
    only_b: list[str] = dataclasses.field(default_factory=list)
    in_neither: list[str] = dataclasses.field(default_factory=list)  # named by both, run in none
    common_only: bool = False  # the caller accepts that one holds cases that the other lacks

    @property
    def same_seed(self) -> bool:
        return self.seeds[0] == self.seeds[1]

    @property
    def equal(self) -> int:
        return self.by_hash + self.by_verdict

    @property
    def verdict(self) -> Verdict:
        """PASS: all the same. FAIL: something differs. NOT_JUDGED: not comparable, or not everything was compared."""
        if not self.same_seed:
            return Verdict.NOT_JUDGED
        if self.different:
            return Verdict.FAIL
        incomplete = self.undecided or not self.common_only and (self.only_a or self.only_b)
        return Verdict.NOT_JUDGED if incomplete or not self.equal else Verdict.PASS


def compare(a: Record, b: Record, common_only: bool = False) -> Comparison:
    """Both must be conformance records. Of other seeds nothing is compared: the inputs were other numbers."""
    result = Comparison((a.data["run"]["seed"], b.data["run"]["seed"]), common_only=common_only)
    if not result.same_seed:
        return result
    cases_a, cases_b = ({case["name"]: case for case in record.data["cases"]} for record in (a, b))
    for name, case in cases_a.items():
        _sort_in(result, name, case, cases_b.get(name))
    for name, case in cases_b.items():
        if name not in cases_a:
            _sort_in(result, name, None, case)
    return result


def _sort_in(result: Comparison, name: str, a: dict[str, Any] | None, b: dict[str, Any] | None) -> None:
    there_a, there_b = (case is not None and case["verdict"] != "NOT_RUN" for case in (a, b))
    if not (there_a and there_b):
        {(True, False): result.only_a, (False, True): result.only_b}.get((there_a, there_b),
                                                                         result.in_neither).append(name)
    elif a["hash"] and b["hash"]:
        if a["hash"] == b["hash"]:
            result.by_hash += 1
        else:
            result.different.append(Difference(name, a["hash"], b["hash"]))
    elif a["verdict"] in _UNANSWERED or b["verdict"] in _UNANSWERED:
        result.undecided.append(Difference(name, _say(a), _say(b)))
    elif a["verdict"] != b["verdict"]:
        result.different.append(Difference(name, _say(a), _say(b)))
    elif a["hash"] or b["hash"]:  # the same word, but one of them shows no bits for it
        result.undecided.append(Difference(name, _say(a), _say(b)))
    else:
        result.by_verdict += 1


def _say(case: dict[str, Any]) -> str:
    return case["hash"] or f"{case['verdict']} without a hash"
