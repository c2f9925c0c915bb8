"""What one block of a program says without looking at others: the names that it declares and uses.

A use whose ``kinds`` are empty counts as one, and is never judged. Members of ``self`` and ``this`` are called
``self.x``, whatever the language and the first parameter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from stacklint_checks.facts import BlockFacts, Declaration, Kind, Literal, Reference
from stacklint_checks.source import BlockId, Span

from .syntax import (
    Argument,
    Array,
    Assign,
    Attribute,
    Binary,
    Body,
    Choice,
    Class,
    Function,
    If,
    Import,
    Index,
    Loop,
    Map,
    Name,
    Node,
    Other,
    Pair,
    Return,
    Template,
    Unary,
)

NAMES = frozenset({Kind.NAME})
MEMBERS = frozenset({Kind.MEMBER})
NOT_JUDGED: frozenset[Kind] = frozenset()


class Collector:
    """Walks a block's tree once. ``scopes`` are the names bound around the current place, the innermost last.

    ``known`` are the names that every file has, ``cls`` is the class that the block belongs to, ``this`` the name of
    its instance. ``is_own`` says that TypeScript's ``this`` is one here. Languages add what they visit to ``visits``.
    """

    def __init__(self, block: BlockId, owner: str, text: str, visits: Visits, known: frozenset[str]) -> None:
        self.block = block
        self.text = text
        self.visits = visits
        self.known = known
        self.cls = owner
        self.owner = owner
        self.declared: dict[str, Declaration] = {}
        self.references: list[Reference] = []
        self.scopes: list[set[str]] = []
        self.this = ""
        self.is_own = False
        self.kinds = NAMES

    def facts(self, literals: tuple[Literal, ...] = ()) -> BlockFacts:
        """What was found."""
        return BlockFacts(tuple(self.declared.values()), tuple(self.references), literals)

    def declare(self, name: str, start: int, end: int, kind: Kind) -> None:
        """Note a declaration, once for each name."""
        if name not in self.declared:
            self.declared[name] = Declaration(kind, name, Span(self.block, start, end))

    def member(self, name: str, start: int, end: int) -> None:
        """Note a member of the class that the block belongs to."""
        if self.cls:
            self.declare(f"{self.cls}.{name}", start, end, Kind.MEMBER)

    def refer(self, name: str, start: int, end: int, owner: str, kinds: frozenset[Kind]) -> None:
        """Note a use."""
        self.references.append(Reference(name, Span(self.block, start, end), owner, kinds))

    def statements(self, body: Iterable[Node | None]) -> None:
        """Statements and expressions in the order of their text."""
        visits = self.visits
        for node in body:
            visit = visits.get(type(node))
            if visit is not None:
                visit(self, node)

    def visit(self, node: Node | None) -> None:
        """A node of any kind."""
        visit = self.visits.get(type(node))
        if visit is not None:
            visit(self, node)

    def name(self, node: Name, attribute: str = "") -> None:
        """A use of a name."""
        name = node.name
        if name in self.known:
            return
        for scope in self.scopes:
            if name in scope:
                return
        at = Span(self.block, node.start, node.end)
        self.references.append(Reference(name, at, self.owner, self.kinds, attribute))

    def attribute(self, node: Attribute) -> None:
        """A member of a name or of something else."""
        base = node.base
        if not isinstance(base, Name):
            self.visit(base)
        elif base.name == self.this:
            self.refer(f"self.{node.name}", node.name_at, node.end, self.cls, NOT_JUDGED)
        else:
            self.name(base, node.name)


def bound(body: Iterable[Node]) -> Iterator[Name]:
    """The names that statements bind in their own scope; names in blocks count for the whole function."""
    for node in body:
        if isinstance(node, Assign):
            yield from targets(node.target)
        elif isinstance(node, Import):
            if node.alias:
                yield Name(node.start, node.end, node.alias)
        elif isinstance(node, Function | Class):
            yield Name(node.name_at, node.name_at + len(node.name), node.name)
        elif isinstance(node, If):
            yield from bound(node.body)
            yield from bound(node.other)
        elif isinstance(node, Loop):
            if node.target is not None:
                yield from targets(node.target)
            yield from bound(node.body)
        elif isinstance(node, Body):
            yield from bound(node.body)


def targets(node: Node) -> Iterator[Name]:
    """The names that an assignment to a target or pattern binds."""
    if isinstance(node, Name):
        yield node
    elif isinstance(node, Array):
        for item in node.items:
            yield from targets(item)
    elif isinstance(node, Map):
        for pair in node.pairs:
            yield from targets(pair.value)
    elif isinstance(node, Argument):
        yield from targets(node.value)
    elif isinstance(node, Assign):
        yield from targets(node.target)


Visits = dict[type, Callable[[Collector, Any], None]]

VISITS: Visits = {
    Name: Collector.name,
    Attribute: Collector.attribute,
    Template: lambda c, node: c.statements(part for part in node.parts if not isinstance(part, str)),
    Index: lambda c, node: c.statements((node.base, node.key)),
    Argument: lambda c, node: c.visit(node.value),
    Array: lambda c, node: c.statements(node.items),
    Pair: lambda c, node: c.statements((node.key, node.value)),
    Map: lambda c, node: c.statements(node.pairs),
    Choice: lambda c, node: c.statements((node.test, node.then, node.other)),
    Binary: lambda c, node: c.statements((node.left, node.right)),
    Unary: lambda c, node: c.visit(node.operand),
    Other: lambda c, node: c.statements(node.parts),
    Return: lambda c, node: c.visit(node.value),
    If: lambda c, node: c.statements((node.test, *node.body, *node.other)),
    Body: lambda c, node: c.statements(node.body),
}
