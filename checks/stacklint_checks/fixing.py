"""From fixes to edited texts: one fix at a time, or all safe ones together up to a fixed point."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from .edits import Intent, TextEdit, apply
from .engine import Cache, Report, analyze, dialect
from .findings import Finding, Fix
from .settings import Settings
from .source import Source
from .units import Unit

MOST_ROUNDS = 10


class Fixed(Struct, frozen=True):
    """What fixing came to. ``sources`` are the texts that changed, ``created`` the paths that did not exist.

    ``applied`` counts the fixes by rule, ``dropped`` names rules whose fixes undid each other, ``report`` is of the
    result.
    """

    sources: Mapping[str, Source]
    created: frozenset[str]
    report: Report
    applied: Mapping[str, int]
    dropped: tuple[str, ...] = ()


def edits(report: Report, fix: Fix) -> tuple[TextEdit, ...] | None:
    """A fix as edits of the report's texts, which apply together or not at all; ``None`` where it cannot be written."""
    made = dialect(report.unit.dialect).patch(report.memo, report.documents, fix.intents)
    if made is None or not made or overlapping(made):
        return None
    return tuple(made)


def overlapping(made: Iterable[TextEdit]) -> bool:
    """Whether two edits change the same text."""
    behind: dict[str, int] = {}
    for edit in sorted(made, key=lambda edit: (edit.path, edit.start, edit.end)):
        if edit.start < behind.get(edit.path, 0):
            return True
        behind[edit.path] = max(edit.end, behind.get(edit.path, 0))
    return False


def applied(sources: Mapping[str, Source], made: Iterable[TextEdit]) -> dict[str, Source]:
    """The sources that edits change, changed."""
    by_path: dict[str, list[TextEdit]] = {}
    for edit in made:
        by_path.setdefault(edit.path, []).append(edit)
    return {
        path: Source(path, apply(sources[path].text if path in sources else "", each)) for path, each in by_path.items()
    }


def fix_all(unit: Unit, settings: Settings, today: date, only: str | None = None) -> Fixed:
    """Apply every safe fix until nothing more changes, at most ten rounds.

    Intents of one round are merged on their sites before they are written. A text that comes back shows rules that undo
    each other; those are dropped. With ``only``, fixes that would touch another file are left out.
    """
    cache = Cache()
    original = dict(unit.sources)
    seen = [original]
    counts: Counter[str] = Counter()
    dropped: set[str] = set()
    report = analyze(unit, settings, today, cache)
    for _ in range(MOST_ROUNDS):
        chosen, made = _round(report, dropped, only)
        if not made:
            break
        sources = {**unit.sources, **applied(unit.sources, made)}
        if any(_same(sources, earlier) for earlier in seen):
            dropped.update(finding.rule for finding, _ in chosen)
            continue
        seen.append(sources)
        counts.update(finding.rule for finding, _ in chosen)
        unit = replace(unit, sources=sources)
        report = analyze(unit, settings, today, cache)
    changed = {
        path: source
        for path, source in unit.sources.items()
        if path not in original or source.text != original[path].text
    }
    return Fixed(changed, frozenset(set(changed) - set(original)), report, counts, tuple(sorted(dropped)))


def _same(one: Mapping[str, Source], other: Mapping[str, Source]) -> bool:
    return one.keys() == other.keys() and all(one[path].text == other[path].text for path in one)


def _round(
    report: Report, dropped: set[str], only: str | None
) -> tuple[list[tuple[Finding, Fix]], tuple[TextEdit, ...]]:
    """The safe fixes that can be written together, first come first served, and their edits."""
    language = dialect(report.unit.dialect)
    chosen: list[tuple[Finding, Fix]] = []
    for finding in report.findings:
        fix = next((fix for fix in finding.fixes if fix.safe), None)
        if fix is not None and finding.rule not in dropped and (only is None or finding.place.path == only):
            alone = edits(report, fix)
            if alone is not None and (only is None or {edit.path for edit in alone} == {only}):
                chosen.append((finding, fix))
    intents = [intent for _, fix in chosen for intent in fix.intents]
    made = language.patch(report.memo, report.documents, tuple(intents))
    if made is not None and not overlapping(made):
        return chosen, tuple(made)
    return _one_by_one(report, chosen)


def _one_by_one(
    report: Report, candidates: list[tuple[Finding, Fix]]
) -> tuple[list[tuple[Finding, Fix]], tuple[TextEdit, ...]]:
    """The longest prefix-greedy choice of fixes that do not conflict; the rest waits for the next round."""
    language = dialect(report.unit.dialect)
    chosen: list[tuple[Finding, Fix]] = []
    intents: list[Intent] = []
    best: tuple[TextEdit, ...] = ()
    for finding, fix in candidates:
        made = language.patch(report.memo, report.documents, (*intents, *fix.intents))
        if made is not None and not overlapping(made):
            intents.extend(fix.intents)
            chosen.append((finding, fix))
            best = tuple(made)
    return chosen, best
