"""The pipeline: sources → blocks → facts → problems → findings. ``analyze`` is the only door.

Without a cache every call starts from nothing. With one, what an edit did not touch is not computed again; the report
is the same.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from importlib import import_module
from typing import NamedTuple, cast

from .blocks import Block, Document, read
from .dialect import Declared, Dialect
from .facts import Declaration, Literal, Reference, Resource
from .fields import Field
from .findings import Context, Finding, Fix, Problem, Rule, Severity
from .incremental import Memo
from .index import dialect_of, resource
from .reading import shapes_of, views
from .rules import by_subject
from .settings import Settings
from .source import BlockId, Place, Source, Span
from .stack import Stack
from .suppress import select
from .units import Unit
from .values import Value

SYNTAX_ERROR = "syntax-error"
MOST_WORDS = 400
PACKAGES = {
    "terraform": "documents.terraform",
    "cloudformation": "documents.cloudformation",
    "cdk": "programs.cdk",
    "pulumi": "programs.pulumi",
    "cdktf": "programs.cdktf",
}


class Interrupted(Exception):  # noqa: N818 - not an error: newer text has come
    """Raised by ``analyze`` when its ``interrupted`` says that the answer is no longer wanted."""


class Found(NamedTuple):
    """A problem, the rule that yielded it, and the module call in whose scope it was seen (``""`` for the root)."""

    rule: Rule
    problem: Problem
    scope: str = ""


class Crash(NamedTuple):
    """A rule that raised: a defect of ours, reported and never hidden. The other rules' findings are not affected."""

    rule: Rule
    subject: str
    trace: str


@dataclass(frozen=True)
class Report:
    """What is wrong with a unit. Findings are sorted by file and place."""

    unit: Unit
    findings: tuple[Finding, ...]
    crashes: tuple[Crash, ...]
    documents: Mapping[str, Document]
    memo: Memo

    @property
    def sources(self) -> dict[str, Source]:
        """The texts that the report is about."""
        return {path: document.source for path, document in self.documents.items()}


@dataclass
class Cache:
    """What ``analyze`` remembers of one unit between calls."""

    memo: Memo = field(default_factory=Memo)
    documents: dict[str, Document] = field(default_factory=dict)


@cache
def dialect(name: str) -> Dialect:
    """The dialect with that name; its modules are imported on first use."""
    return cast("Dialect", import_module(f".{PACKAGES[name]}", __package__).DIALECT)


def analyze(
    unit: Unit,
    settings: Settings,
    today: date,
    cache: Cache | None = None,
    interrupted: Callable[[], bool] = bool,
) -> Report:
    """Everything that is wrong with a unit.

    Args:
        unit: The sources that deploy together.
        settings: Rules, severities and options that apply to the unit.
        today: The date on which runtimes count as outdated.
        cache: What an earlier call for the same unit remembered; updated in place.
        interrupted: Asked between blocks and rules; once true, ``Interrupted`` is raised. The cache stays good.

    """
    state = cache or Cache()
    _update(state, unit)
    memo = state.memo
    memo.put(("settings",), settings)
    memo.put(("today",), today)
    found = list(_found(memo, settings, interrupted))
    crashes = tuple(one for one in found if isinstance(one, Crash))
    memo.forget()
    findings = _findings(memo, state.documents, settings, [one for one in found if isinstance(one, Found)])
    return Report(unit, findings, crashes, dict(state.documents), memo)


def _update(state: Cache, unit: Unit) -> None:
    """Read what changed and put it into the memo."""
    memo = state.memo
    language = dialect(unit.dialect)
    memo.put(("dialect",), language)
    memo.put(("unit",), replace(unit, sources={}))
    touched: set[str] = set()
    for path in [path for path in state.documents if path not in unit.sources]:
        _exchange(memo, language, state.documents.pop(path), None)
        touched.add(language.module(path))
    for path, source in unit.sources.items():
        before = state.documents.get(path)
        if before is not None and (before.source is source or before.source.text == source.text):
            continue
        after = read(source, *language.reader(path, source.text), before)
        state.documents[path] = after
        _exchange(memo, language, before, after)
        touched.add(language.module(path))
    if not touched:
        return
    modules: dict[str, list[BlockId]] = {}
    for path in sorted(state.documents):
        ids = modules.setdefault(language.module(path), [])
        ids.extend(block.id for block in state.documents[path].blocks)
    order = sorted(modules, key=lambda module: (module != unit.root, module))
    memo.put(("modules",), tuple(order))
    for module in touched:
        memo.put(("blocks", module), tuple(modules[module]) if module in modules else None)


def _exchange(memo: Memo, language: Dialect, before: Document | None, after: Document | None) -> None:
    """Replace a file's blocks in the memo, and what they declare and use in its indexes."""
    old = before.by_id if before else {}
    new = after.by_id if after else {}
    for id_ in old.keys() | new.keys():
        was, now = old.get(id_), new.get(id_)
        if was is not None and now is not None and was.parsed is now.parsed:
            continue
        memo.put(("block", id_), now.parsed if now is not None else None)
        memo.put(("declared", id_), _declared(now) if now is not None else None)
        memo.put(("opaque", id_), now.parsed.syntax is None if now is not None else None)
        known = _keys(language, was) if was is not None else frozenset()
        wanted = _keys(language, now) if now is not None else frozenset()
        for key in known - wanted:
            memo.put(key, tuple(one for one in memo.look(key) or () if one != id_) or None)
        for key in wanted - known:
            memo.put(key, tuple(sorted((*(memo.look(key) or ()), id_))))


def _declared(block: Block) -> tuple[Declared, ...]:
    """What a block declares, without what changes while its body is edited."""
    return tuple(Declared(one.kind, one.name, one.type) for one in block.parsed.facts.declarations)


def _keys(language: Dialect, block: Block) -> frozenset[tuple[str, str, str]]:
    """The index entries in which a block stands: what it declares and what it uses."""
    module = language.module(block.id.path)
    facts = block.parsed.facts
    declares = (("declares", module, one.name) for one in facts.declarations)
    return frozenset((*declares, *(("uses", module, one.name) for one in facts.references)))


def _found(memo: Memo, settings: Settings, interrupted: Callable[[], bool]) -> Iterator[Found | Crash]:
    stack = Stack(memo)
    for address in memo.ask(dialect_of(memo).addresses):
        yield from memo.ask(problems_of_resource, address)
        if interrupted():
            raise Interrupted
    for module in stack.modules:
        for block in stack.blocks(module):
            yield from memo.ask(problems_of_block, block)
            if interrupted():
                raise Interrupted
    for rule in by_subject().get(Stack, ()):
        if settings.applies(rule):
            yield from memo.ask(problems_of_stack, rule)
            if interrupted():
                raise Interrupted


def problems_of_resource(memo: Memo, address: str) -> tuple[Found | Crash, ...]:
    """What the rules about resources and views say of one resource."""
    subject = memo.ask(resource, address)
    if subject is None:
        return ()
    found = list(_run(memo, by_subject().get(Resource, ()), subject, subject.label, subject.module))
    for index, shape in enumerate(shapes_of(dialect_of(memo), subject.type)):
        rules = by_subject().get(shape.view, ())
        if rules:
            for view in memo.ask(views, address, index):
                found.extend(_run(memo, rules, view, subject.label, subject.module))
    return tuple(found)


def problems_of_block(memo: Memo, block: BlockId) -> tuple[Found | Crash, ...]:
    """What the rules about declarations, references, literals and providers say of one block."""
    parsed = memo.look(("block", block))
    if parsed is None:
        return ()
    found: list[Found | Crash] = []
    rules = by_subject()
    facts = parsed.facts
    for kind, subjects in (
        (Declaration, facts.declarations),
        (Reference, facts.references),
        (Literal, facts.literals),
    ):
        if kind in rules:
            for subject in subjects:
                found.extend(_run(memo, rules[kind], subject, getattr(subject, "owner", "") or "", ""))
    return tuple(found)


def problems_of_stack(memo: Memo, rule: Rule) -> tuple[Found | Crash, ...]:
    """What a rule about the whole unit says."""
    return tuple(_run(memo, (rule,), Stack(memo), "", ""))


def _run(
    memo: Memo, rules: Iterable[Rule], subject: object, label: str, scope: str
) -> Iterator[Found | Crash]:
    settings: Settings = memo.look(("settings",))
    language = dialect_of(memo)
    for rule in rules:
        if not settings.applies(rule) or language.name not in rule.dialects:
            continue
        try:
            if rule.needs_context:
                shared = {name: settings.options.get(name) for name in rule.options}
                options = {**shared, **settings.rules.get(rule.id, {})}
                context = Context(Stack(memo), memo.look(("today",)), options, settings.profile == "strict")
                problems = list(rule.check(subject, context))
            else:
                problems = list(rule.check(subject))
        except (KeyboardInterrupt, Interrupted):
            raise
        except Exception:  # noqa: BLE001 - a defect in one rule must not hide what the others found
            yield Crash(rule, label, traceback.format_exc())
            continue
        for problem in problems:
            yield Found(rule, problem if problem.resource else replace(problem, resource=label), scope)


def _findings(
    memo: Memo, documents: Mapping[str, Document], settings: Settings, found: list[Found]
) -> tuple[Finding, ...]:
    merged: dict[tuple[object, ...], tuple[Finding, set[str]]] = {}
    for one in found:
        finding = _place(documents, settings, one)
        if finding is None:
            continue
        key = (finding.rule, finding.place, finding.message)
        known = merged.get(key)
        if known is None:
            merged[key] = (finding, {one.scope})
        else:
            known[1].add(one.scope)
    findings = [_in_some_calls(memo, finding, scopes) for finding, scopes in merged.values()]
    findings += _syntax_errors(documents, settings)
    kept = select(documents, settings, findings)
    return tuple(sorted(kept, key=lambda finding: (finding.place, finding.rule, finding.message)))


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


def _place(documents: Mapping[str, Document], settings: Settings, one: Found) -> Finding | None:
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


def _first_line(documents: Mapping[str, Document], place: Place) -> Place:
    """A place cut at the end of its first line: what is wrong is shown, never a whole block."""
    text = documents[place.path].source.text
    end = text.find("\n", place.start, place.end)
    return place if end < 0 else Place(place.path, place.start, end - (text[end - 1] == "\r"))


def _line(documents: Mapping[str, Document], place: Place) -> Place | None:
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


def _resolve(documents: Mapping[str, Document], span: Span) -> Place | None:
    document = documents.get(span.block.path)
    return document.place(span) if document is not None else None


def _syntax_errors(documents: Mapping[str, Document], settings: Settings) -> Iterator[Finding]:
    if SYNTAX_ERROR in settings.ignore or (settings.select and SYNTAX_ERROR not in settings.select):
        return
    for path, document in documents.items():
        for block in document.blocks:
            for error in block.errors[:1]:
                place = Place(path, block.start + error.at.start, block.start + error.at.end)
                yield Finding(SYNTAX_ERROR, Severity.ERROR, _short(error.message), place)
