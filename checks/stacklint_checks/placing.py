"""From problems to findings: where they stand in the current texts, what severity they have, which calls they concern.

Placing is remembered for each problem: while its block stays as it is, or only moves, it is not looked for again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from msgspec import Struct, field
from msgspec.structs import replace

from .blocks import Block, Document
from .checking import Found
from .engine_rules import SYNTAX_ERROR
from .fields import Field
from .findings import Finding, Fix, Severity
from .incremental import Memo
from .index import dialect_of
from .settings import Settings
from .source import Place, Span
from .suppress import select
from .values import Value

MOST_WORDS = 400
Documents = Mapping[str, Document]


class _Placed(NamedTuple):
    """A finding, and the block that it stands in where it depends on no other text."""

    found: Found
    block: Block | None
    finding: Finding | None


class Places(Struct):
    """Where the problems of the last analysis stood, by the ids of their ``Found``, which stay alive here."""

    settings: Settings | None = None
    known: dict[int, _Placed] = field(default_factory=dict)


def findings(
    memo: Memo, documents: Documents, settings: Settings, found: Iterable[Found], places: Places
) -> tuple[Finding, ...]:
    """The findings of an analysis, sorted by file and place; ``places`` is brought up to date."""
    merged: dict[tuple[object, ...], tuple[Finding, set[str]]] = {}
    for finding, scope in _placed(documents, settings, found, places):
        key = (finding.rule, finding.place, finding.message)
        known = merged.get(key)
        if known is None:
            merged[key] = (finding, {scope})
        else:
            known[1].add(scope)
    every = [_in_some_calls(memo, finding, scopes) for finding, scopes in merged.values()]
    every += _syntax_errors(documents, settings)
    kept = select(documents, settings, every)
    return tuple(sorted(kept, key=lambda finding: (finding.place, finding.rule, finding.message)))


def _placed(
    documents: Documents, settings: Settings, found: Iterable[Found], places: Places
) -> Iterator[tuple[Finding, str]]:
    before = places.known if places.settings is settings or places.settings == settings else {}
    known: dict[int, _Placed] = {}
    for one in found:
        number = id(one)
        placed = before.get(number)
        placed = _again(documents, placed) if placed is not None else None
        if placed is None:
            finding = _place(documents, settings, one)
            placed = _Placed(one, _only_block(documents, one, finding), finding)
        known[number] = placed
        if placed.finding is not None:
            yield placed.finding, one.scope
    places.settings, places.known = settings, known


def _only_block(documents: Documents, one: Found, finding: Finding | None) -> Block | None:
    """The block whose text alone decides where a finding stands."""
    at, origin = _anchor(one.problem.at)
    if finding is None or one.problem.related or origin is not None or isinstance(at, Place):
        return None
    return documents[at.block.path].by_id.get(at.block)


def _again(documents: Documents, placed: _Placed) -> _Placed | None:
    """What was placed before, where it stands now; ``None`` where it has to be looked for."""
    block, finding = placed.block, placed.finding
    if block is None or finding is None:
        return None
    document = documents.get(block.id.path)
    now = document.by_id.get(block.id) if document is not None else None
    if now is block:
        return placed
    if now is None or now.text is not block.text or now.basis is not block.basis:
        return None
    path, start, end = finding.place
    by = now.start - block.start
    moved = Finding(
        finding.rule,
        finding.severity,
        finding.message,
        Place(path, start + by, end + by),
        finding.resource,
        finding.fixes,
        (),
        finding.tags,
    )
    return _Placed(placed.found, now, moved)


def _in_some_calls(memo: Memo, finding: Finding, scopes: set[str]) -> Finding:
    """Name the module calls where a finding in a module's code does not hold in all of them."""
    language = dialect_of(memo)
    if scopes == {""} or len(scopes) >= language.instances(memo, language.module(finding.place.path)):
        return finding
    fixes = tuple(_for_every_call(fix) for fix in finding.fixes)
    return replace(finding, message=f"{finding.message} (as called by {', '.join(sorted(scopes))})", fixes=fixes)


def _for_every_call(fix: Fix) -> Fix:
    """A fix in a module's code that changes calls, too, in which nothing is wrong: never safe."""
    return replace(fix, title=f"{fix.title.removesuffix(' (review)')} in every call (review)", safe=False)


def _short(message: str) -> str:
    """A message without the rest of an absurdly long name."""
    return message if len(message) <= MOST_WORDS else f"{message[:MOST_WORDS]}…"


def _place(documents: Documents, settings: Settings, one: Found) -> Finding | None:
    problem = one.problem
    at, origin = _anchor(problem.at)
    place = _line(documents, at) if isinstance(at, Place) else _resolve(documents, at)
    if place is None:
        return None
    related: list[tuple[Place | None, str]] = []
    if problem.related:
        related += ((_resolve(documents, other.at), other.message) for other in problem.related)
    if origin is not None and not isinstance(at, Place):
        if origin.block.path == at.block.path:
            place = _resolve(documents, origin) or place
        else:
            related.append((_resolve(documents, origin), "the value is written here"))
    return Finding(
        rule=one.rule.id,
        severity=settings.severity(one.rule, place.path) if settings.has_severities else one.rule.severity,
        message=_short(problem.message),
        place=_first_line(documents, place),
        resource=problem.resource,
        fixes=problem.fixes,
        related=tuple((where, message) for where, message in related if where is not None) if related else (),
        tags=problem.tags,
    )


def _first_line(documents: Documents, place: Place) -> Place:
    """A place cut at the end of its first line: what is wrong is shown, never a whole block."""
    text = documents[place.path].source.text
    end = text.find("\n", place.start, place.end)
    return place if end < 0 else Place(place.path, place.start, end - (text[end - 1] == "\r"))


def _line(documents: Documents, place: Place) -> Place | None:
    """An empty place stands for its line."""
    document = documents.get(place.path)
    if document is None or place.start < place.end:
        return place if document is not None else None
    text = document.source.text
    end = text.find("\n", place.start)
    end = len(text) if end < 0 else end
    return Place(place.path, place.start, end - (text[end - 1 : end] == "\r"))


def _anchor(at: Span | Place | Value | Field) -> tuple[Span | Place, Span | None]:
    if isinstance(at, Field):
        value = at.value
        if value.unset:
            return at.header, None  # what is not written has no place but its holder, which may be a whole block
        return (value.at or at.header), (value.origin if value.at is not None else None)
    if isinstance(at, Value):
        where = at.at or at.origin
        if where is None:
            message = "a problem stands at a value without a place"
            raise ValueError(message)
        return where, at.origin
    return at, None


def _resolve(documents: Documents, span: Span) -> Place | None:
    document = documents.get(span.block.path)
    return document.place(span) if document is not None else None


def _syntax_errors(documents: Documents, settings: Settings) -> Iterator[Finding]:
    name = SYNTAX_ERROR.id
    if name in settings.ignore or (settings.select and name not in settings.select):
        return
    for path, document in documents.items():
        for block in document.broken:
            error = block.errors[0]
            place = Place(path, block.start + error.at.start, block.start + error.at.end)
            yield Finding(name, Severity.ERROR, _short(error.message), place)
