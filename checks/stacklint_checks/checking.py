"""Runs the rules over a unit's facts. What they say of a subject is remembered until what they saw changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple
from zlib import crc32

from msgspec.structs import replace

from .facts import Declaration, Literal, Misnamed, Reference, Resource
from .findings import Context, Problem, Rule
from .incremental import Memo
from .index import dialect_of, head, resource
from .reading import shapes_of, views
from .rules import taking
from .settings import Settings
from .source import BlockId
from .stack import Stack

Armed = tuple[tuple[Rule, Context | None], ...]
#: About so many subjects, and at most four times as many, are one question.
GROUP = 8


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


def problems(memo: Memo, interrupted: Callable[[], bool]) -> Iterator[Found | Crash]:
    """Everything that the rules say of the unit.

    An answer that was there before is the same object as before. ``interrupted`` is asked between questions; once it
    is true, ``Interrupted`` is raised.
    """
    stack = Stack(memo)
    for addresses in memo.ask(groups_of_resources):
        yield from memo.ask(problems_of_resources, addresses)
        if interrupted():
            raise Interrupted
    for module in stack.modules:
        for blocks in memo.ask(groups_of_blocks, module):
            yield from memo.ask(problems_of_blocks, blocks)
            if interrupted():
                raise Interrupted
    for rule in memo.ask(rules_for, Stack):
        yield from memo.ask(problems_of_stack, rule)
        if interrupted():
            raise Interrupted


def rules_for(memo: Memo, takes: type) -> tuple[Rule, ...]:
    """The rules that take such a subject, are on, and know the dialect."""
    settings: Settings = memo.look(("settings",))
    language = dialect_of(memo).name
    return tuple(rule for rule in taking(takes) if settings.applies(rule) and language in rule.dialects)


def groups_of_resources(memo: Memo) -> tuple[tuple[str, ...], ...]:
    """The unit's resources in groups, so that a key press asks about few of them."""
    addresses = memo.ask(dialect_of(memo).addresses)
    return tuple(tuple(addresses[first:last]) for first, last in _cuts(addresses))


def groups_of_blocks(memo: Memo, module: str) -> tuple[tuple[BlockId, ...], ...]:
    """A module's blocks in groups."""
    blocks = Stack(memo).blocks(module)
    return tuple(tuple(blocks[first:last]) for first, last in _cuts([block.key for block in blocks]))


def _cuts(names: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Where groups of a list begin and end: behind names that say so, so that one name more changes one group only."""
    first = last = 0
    for last, name in enumerate(names, 1):
        if crc32(name.encode("utf-8", "surrogatepass")) % GROUP == 0 or last - first == 4 * GROUP:
            yield first, last
            first = last
    if first < last:
        yield first, last


def problems_of_resources(memo: Memo, addresses: tuple[str, ...]) -> tuple[Found | Crash, ...]:
    """What the rules about resources and views say of some resources."""
    language = dialect_of(memo)
    found: list[Found | Crash] = []
    for address in addresses:
        subject = head(memo, address)
        if subject is None:
            continue
        found += memo.ask(problems_of_resource, address)
        for index, shape in enumerate(shapes_of(language, subject.type)):
            if memo.ask(rules_for, shape.view):
                found += memo.ask(problems_of_views, address, subject.type, index)
    return tuple(found)


def problems_of_resource(memo: Memo, address: str) -> tuple[Found | Crash, ...]:
    """What the rules about resources as such say of one."""
    subject = memo.ask(resource, address)
    if subject is None:
        return ()
    return tuple(_run(_armed(memo, Resource), subject, subject.label, subject.module))


def problems_of_views(memo: Memo, address: str, type_: str, index: int) -> tuple[Found | Crash, ...]:
    """What rules say of a resource as seen through the shape with that index among the shapes of its type."""
    found: list[Found | Crash] = []
    rules = _armed(memo, shapes_of(dialect_of(memo), type_)[index].view)
    for view in memo.ask(views, address, type_, index):
        found += _run(rules, view, view.label, view.resource.module)
    return tuple(found)


def problems_of_blocks(memo: Memo, blocks: tuple[BlockId, ...]) -> tuple[Found | Crash, ...]:
    """What the rules about declarations, references and literals say of some blocks."""
    return tuple(one for block in blocks for one in memo.ask(problems_of_block, block))


def problems_of_block(memo: Memo, block: BlockId) -> tuple[Found | Crash, ...]:
    """What the rules about declarations, references, literals and misnamed things say of one block."""
    parsed = memo.look(("block", block))
    if parsed is None:
        return ()
    found: list[Found | Crash] = []
    facts = parsed.facts
    for kind, subjects in (
        (Declaration, facts.declarations),
        (Reference, facts.references),
        (Literal, facts.literals),
    ):
        rules = _armed(memo, kind) if subjects else ()
        if rules:
            for subject in subjects:
                found += _run(rules, subject, getattr(subject, "owner", "") or "")
    misnaming = _armed(memo, Misnamed)
    if misnaming:
        for one in memo.ask(dialect_of(memo).misnamed, block):
            found += _run(misnaming, one, one.owner)
    return tuple(found)


def problems_of_stack(memo: Memo, rule: Rule) -> tuple[Found | Crash, ...]:
    """What a rule about the whole unit says."""
    armed = tuple(one for one in _armed(memo, Stack) if one[0] is rule)
    return tuple(_run(armed, Stack(memo), ""))


def _armed(memo: Memo, takes: type) -> Armed:
    """The rules for a kind of subject with their contexts, made once for all subjects of a question.

    No answer may hold a context: it leads back to the memo, which could then not be freed without a search.
    """
    found, today, strict = memo.ask(options_for, takes)
    if not found:
        return ()
    stack = Stack(memo)
    return tuple(
        (rule, Context(stack, today, options, strict) if options is not None else None) for rule, options in found
    )


def options_for(memo: Memo, takes: type) -> tuple[tuple[tuple[Rule, Mapping[str, Any] | None], ...], date, bool]:
    """The rules for a kind of subject with the options that they are given, ``None`` for those that take none.

    Behind them, what all are given: the date, and whether the strict profile applies.
    """
    found = tuple((rule, _options(memo, rule)) for rule in memo.ask(rules_for, takes))
    return found, memo.look(("today",)), memo.look(("settings",)).profile == "strict"


def _options(memo: Memo, rule: Rule) -> Mapping[str, Any] | None:
    if not rule.needs_context:
        return None
    settings: Settings = memo.look(("settings",))
    options: Mapping[str, Any] = settings.rules.get(rule.id, {})
    if rule.options:
        options = {**{name: settings.options.get(name) for name in rule.options}, **options}
    return options


def _run(rules: Armed, subject: object, label: str, scope: str = "") -> Iterator[Found | Crash]:
    for rule, context in rules:
        try:
            yielded = list(rule.check(subject) if context is None else rule.check(subject, context))
        except (KeyboardInterrupt, Interrupted):
            raise
        except Exception:  # noqa: BLE001 - a defect in one rule must not hide what the others found
            import traceback

            yield Crash(rule, label, traceback.format_exc())
            continue
        for problem in yielded:
            yield Found(rule, problem if problem.resource else replace(problem, resource=label), scope)
