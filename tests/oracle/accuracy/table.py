"""Facts and constructs counted, as a table."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from accuracy.compare import Comparison
from accuracy.verdicts import Fact, Verdict

WRONG = (Verdict.WRONG, Verdict.EXTRA, Verdict.MISSING)
COLUMNS = (Verdict.RIGHT, Verdict.ABSENT, *WRONG, Verdict.UNKNOWN, Verdict.UNSEEN, Verdict.OPEN)


class Count(NamedTuple):
    """The facts of a type, or of everything. What both sides do not have counts for nothing."""

    resources: int
    verdicts: Counter[Verdict]

    @property
    def said(self) -> int:
        return self.verdicts[Verdict.RIGHT] + sum(self.verdicts[one] for one in WRONG)

    @property
    def precision(self) -> float:
        return self.verdicts[Verdict.RIGHT] / self.said if self.said else 1.0

    @property
    def recall(self) -> float:
        lost = self.verdicts[Verdict.UNKNOWN] + self.verdicts[Verdict.UNSEEN]
        return self.verdicts[Verdict.RIGHT] / (self.said + lost) if self.said + lost else 1.0


def count(facts: Iterable[Fact]) -> Count:
    listed = list(facts)
    return Count(len({one.address for one in listed}), Counter(one.verdict for one in listed))


def detection(comparisons: Iterable[Comparison]) -> tuple[int, int]:
    """How many constructs were found, of how many."""
    constructs = [one for each in comparisons for one in each.constructs]
    return sum(one.found for one in constructs), len(constructs)


def table(comparisons: list[Comparison]) -> str:
    """One line a type, the commonest first, and the sum."""
    facts: dict[str, list[Fact]] = defaultdict(list)
    found: dict[str, list[bool]] = defaultdict(list)
    for each in comparisons:
        for fact in each.facts:
            facts[fact.type].append(fact._replace(address=f"{each.sample} {fact.address}"))
        for one in each.constructs:
            found[one.type].append(one.found)
    lines = [_line("type", "found", "of", [one.value for one in COLUMNS], "precision", "recall")]
    for type_ in sorted({*facts, *found}, key=lambda one: (-len(facts[one]), one)):
        lines.append(_counted(type_, found[type_], count(facts[type_])))
    everything = [fact for listed in facts.values() for fact in listed]
    lines.append(_counted("all", [one for listed in found.values() for one in listed], count(everything)))
    return "\n".join(lines)


def _counted(name: str, found: list[bool], counted: Count) -> str:
    numbers = [str(counted.verdicts[one] or "") for one in COLUMNS]
    return _line(name, str(sum(found)), str(len(found)), numbers, f"{counted.precision:.1%}", f"{counted.recall:.1%}")


def _line(name: str, found: str, whole: str, numbers: list[str], precision: str, recall: str) -> str:
    return f"{name:52}{found:>6}{whole:>6}" + "".join(f"{one:>12}" for one in numbers) + f"{precision:>11}{recall:>9}"


def differences(comparison: Comparison, *, unknown: bool = False) -> str:
    """What is wrong with the reading of one sample, one line a fact."""
    kinds = (*WRONG, Verdict.UNKNOWN, Verdict.UNSEEN) if unknown else WRONG
    lines = [
        f"{one.verdict.value:8} {one.type} {one.address} {one.field}: {one.static} | {one.real}"
        for one in comparison.facts
        if one.verdict in kinds
    ]
    lines += [f"lost     {one.type} {one.path} {one.line}" for one in comparison.constructs if not one.found]
    return "\n".join(f"{comparison.sample}: {line}" for line in lines)
