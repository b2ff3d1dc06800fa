"""`assay compare`: are the codes and scales of two conformance records the same bits?"""
from __future__ import annotations

import argparse
import json
from pathlib import Path

from assay_cli.errors import InfrastructureError, UsageError

HELP = "compare two conformance records case by case: the same codes and scales?"
DESCRIPTION = """Compares the codes and scales of two conformance records, case by case, by their hashes; runs nothing.

  scripts/assay compare A.json B.json                       two records (.json, or compressed .json.gz)
  scripts/assay compare out/20260131-120000 out/latest      two runs, by their folders
  scripts/assay compare --common host.json gpu.json         accept that one has cases that the other lacks
  scripts/assay compare --json A.json B.json                for a pipeline

A case without a hash in either, such as a call that must be rejected, is compared by its verdict.
Exit codes here: 0 the same cases, all equal; 3 a case differs; 2 not comparable (other seeds, nothing in common, or
cases that only one has, without --common); 4 a record cannot be read."""

SHOWN = 10  # names of each kind, without --all


def add_arguments(parser: argparse.ArgumentParser) -> None:
    for name in ("a", "b"):
        parser.add_argument(name, metavar=name.upper(), type=Path,
                            help="a conformance record (.json, .json.gz), or a run's folder")
    parser.add_argument("--common", action="store_true", help="judge the cases that both have; ignore the others")
    parser.add_argument("--all", action="store_true", help=f"every name, not only the first {SHOWN} of each kind")
    parser.add_argument("--json", action="store_true", help="print everything as JSON on stdout")


def run(args: argparse.Namespace) -> int:
    from assay_cli import interpreter
    interpreter.continue_in_complete()
    from reports import comparison
    a, b = _load("A", args.a), _load("B", args.b)
    result = comparison.compare(a, b, args.common)
    print(json.dumps(_as_json(result, a, b), indent=1) if args.json else "\n".join(_as_text(result, a, b, args.all)))
    return result.verdict.exit_code


def _load(which: str, path: Path):
    from reports import records, run as runs
    if not path.exists():
        raise UsageError(f"{which} {str(path)!r} does not exist; give a conformance record or a run's folder")
    try:
        file = runs.found(path, runs.RECORD_FILES["conformance"]) if path.is_dir() else path
        if file is None:
            raise UsageError(f"{which} {str(path)!r}: the folder holds no {runs.RECORD_FILES['conformance']}")
        record = records.load(file)
    except records.RecordError as error:
        raise InfrastructureError(str(error)) from error
    if record.kind != "conformance":
        raise UsageError(f"{which} {str(path)!r}: a {record.kind} record; allowed: conformance")
    return record


def _as_text(result, a, b, everything: bool) -> list[str]:
    lines = [f"{result.verdict.value}: {_sentence(result)}"]
    for which, record in (("A", a), ("B", b)):
        said = _about(record)
        lines.append(f"  {which}  {said['device']}, revision {said['revision']}, level {said['level']}, "
                     f"{said['cases']:,} cases")
    if not result.same_seed:
        return lines
    both = result.equal + len(result.different) + len(result.undecided)
    lines.append(f"  in both {both:,}: {result.by_hash:,} equal by hash, {result.by_verdict:,} without one equal by "
                 f"verdict, {len(result.different):,} different, {len(result.undecided):,} undecided")
    for title, items in (("different", result.different), ("undecided", result.undecided), ("only in A", result.only_a),
                         ("only in B", result.only_b), ("run in neither", result.in_neither)):
        shown = items if everything else items[:SHOWN]
        lines += [f"{title}: {len(items):,}"] if items else []
        lines += [f"  {item}" if isinstance(item, str) else f"  {item.name}\n    A {item.a}\n    B {item.b}"
                  for item in shown]
        lines += [f"  and {len(items) - len(shown):,} more (--all)"] if len(items) > len(shown) else []
    return lines


def _sentence(result) -> str:
    if not result.same_seed:
        return (f"not comparable: A has seed {result.seeds[0]}, B has seed {result.seeds[1]}; inputs of different "
                "seeds are different numbers")
    apart = len(result.only_a) + len(result.only_b)
    if result.different:
        return f"{len(result.different):,} cases differ"
    if not result.equal:
        return "not comparable: no case is in both"
    if result.undecided:
        return f"{len(result.undecided):,} cases have no answer in one of them; the other {result.equal:,} are equal"
    if apart and not result.common_only:
        return f"{apart:,} cases are in one alone; the other {result.equal:,} are equal (--common accepts that)"
    common = " of those that both have" if apart else ""
    return (f"the codes and scales of {result.by_hash:,} cases{common} are the same"
            + (f", and {result.by_verdict:,} without any have the same verdict" if result.by_verdict else ""))


def _about(record) -> dict:
    from reports import headline
    return {"device": headline.device(record.environment), "revision": record.environment["revision"],
            "level": record.data["run"]["level"], "cases": len(record.data["cases"]), "file": str(record.path)}


def _as_json(result, a, b) -> dict:
    return {"verdict": result.verdict.value, "exit_code": result.verdict.exit_code, "sentence": _sentence(result),
            "a": _about(a), "b": _about(b), "seeds": list(result.seeds), "equal_by_hash": result.by_hash,
            "equal_by_verdict": result.by_verdict, "different": [vars(item) for item in result.different],
            "undecided": [vars(item) for item in result.undecided], "only_a": result.only_a, "only_b": result.only_b,
            "in_neither": result.in_neither}
