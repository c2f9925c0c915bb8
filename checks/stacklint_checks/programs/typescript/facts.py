"""What one block of a TypeScript file says without looking at others: the names that it declares and uses.

A use whose ``kinds`` are empty counts as one, and is never judged: members of ``this`` (written ``self.x``, as in
Python), names that are only exported, and every word of a block that cannot be read. Names in types are no uses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from stacklint_checks.facts import BlockFacts, Declaration, Kind, Reference
from stacklint_checks.programs.syntax import (
    Argument,
    Array,
    Assign,
    Attribute,
    Binary,
    Body,
    Call,
    Choice,
    Class,
    Function,
    If,
    Import,
    Index,
    Lambda,
    Loop,
    Map,
    Name,
    Node,
    Other,
    Pair,
    Parameter,
    Return,
    Template,
    Tree,
    Unary,
)
from stacklint_checks.source import BlockId, Span

from .globals import GLOBALS
from .literals import literals_of

NAMES = frozenset({Kind.NAME})
MEMBERS = frozenset({Kind.MEMBER})
NOT_JUDGED: frozenset[Kind] = frozenset()
WORD = re.compile(r"(?<![\w$.])[A-Za-z_$][\w$]*")
TYPE = re.compile(r"(?:export\s+)?(?:declare\s+)?type\s+([\w$]+)")


def facts_of(block: BlockId, tree: Tree) -> BlockFacts:
    """The facts of a block."""
    collector = _Collector(block, tree.owner, tree.text)
    collector.block_body(tree)
    return BlockFacts(tuple(collector.declared.values()), tuple(collector.references), literals_of(block, tree))


def facts_of_broken(block: BlockId, text: str, owner: str) -> BlockFacts:
    """What a block that cannot be read may declare and use all the same: the name in its key, and every word."""
    collector = _Collector(block, owner, text)
    name = block.key.partition("#")[0]
    last = name.rpartition(".")[2]
    if name == "statement" or block.key.startswith("import "):
        for word in WORD.finditer(text):
            collector.declare(word.group(), word.start(), word.end(), Kind.NAME)
    elif last.isidentifier():
        at = re.search(rf"(?<![\w$]){re.escape(last)}(?![\w$])", text)
        start, end = at.span() if at else (0, min(1, len(text)))
        collector.declare(name, start, end, Kind.MEMBER if owner else Kind.NAME)
    for word in WORD.finditer(text):
        at_word = Span(block, word.start(), word.end())
        collector.references.append(Reference(word.group(), at_word, collector.owner, NOT_JUDGED))
    return BlockFacts(tuple(collector.declared.values()), tuple(collector.references))


class _Collector:
    """Walks a block's tree once. ``scopes`` are the names bound around the current place, the innermost last.

    ``is_own`` says that ``this`` is an instance of the class that the block belongs to.
    """

    def __init__(self, block: BlockId, owner: str, text: str) -> None:
        self.block = block
        self.text = text
        self.is_own = False
        self.cls = owner
        self.owner = owner
        self.declared: dict[str, Declaration] = {}
        self.references: list[Reference] = []
        self.scopes: list[set[str]] = []

    def declare(self, name: str, start: int, end: int, kind: Kind) -> None:
        """Note a declaration, once for each name."""
        if name not in self.declared:
            self.declared[name] = Declaration(kind, name, Span(self.block, start, end))

    def member(self, name: str, start: int, end: int) -> None:
        """Note a member of the class that the block belongs to."""
        if self.cls:
            self.declare(f"{self.cls}.{name}", start, end, Kind.MEMBER)

    def block_body(self, tree: Tree) -> None:
        """The statements of the block itself."""
        if self.cls:
            for node in tree.body:
                if isinstance(node, Function):
                    self.member(node.name, node.name_at, node.name_at + len(node.name))
                elif isinstance(node, Assign):
                    self.field(node)
        else:
            for name in _bound(tree.body):
                self.declare(name.name, name.start, name.end, Kind.NAME)
            alias = TYPE.match(tree.text)
            if alias is not None:
                self.declare(alias.group(1), alias.start(1), alias.end(1), Kind.NAME)
            self.scopes.append(set(self.declared))
        self.owner = next(iter(self.declared), self.owner)
        for node in tree.body:
            if isinstance(node, Name):  # export { name }: it may be a type
                at = Span(self.block, node.start, node.end)
                self.references.append(Reference(node.name, at, self.owner, NOT_JUDGED))
            elif isinstance(node, Class) and not self.cls:
                self.top_class(node)
            elif isinstance(node, Function) and self.cls:
                self.method(node)
            else:
                self.visit(node)

    def top_class(self, node: Class) -> None:
        """A class at the top of the file, whose fields and methods are members by name."""
        self.cls = node.name
        for one in node.body:
            if isinstance(one, Function):
                self.member(one.name, one.name_at, one.name_at + len(one.name))
            elif isinstance(one, Assign):
                self.field(one)
        self.class_(node)
        self.cls = ""

    def field(self, node: Assign) -> None:
        """A field of a class, static or not."""
        target = node.target
        if isinstance(target, Name | Attribute):
            self.member(target.name, target.name_at if isinstance(target, Attribute) else target.start, target.end)

    def statements(self, body: Iterable[Node]) -> None:
        """Statements and expressions in the order of their text."""
        for node in body:
            visit = VISITS.get(type(node))
            if visit is not None:
                visit(self, node)

    def visit(self, node: Node | None) -> None:
        """A node of any kind."""
        if node is not None:
            visit = VISITS.get(type(node))
            if visit is not None:
                visit(self, node)

    def name(self, node: Name, attribute: str = "") -> None:
        """A use of a name."""
        name = node.name
        if name in GLOBALS or any(name in scope for scope in self.scopes):
            return
        at = Span(self.block, node.start, node.end)
        self.references.append(Reference(name, at, self.owner, NAMES, attribute))

    def attribute(self, node: Attribute) -> None:
        """A member of a name or of something else."""
        base = node.base
        if not isinstance(base, Name):
            self.visit(base)
        elif base.name == "this":
            at = Span(self.block, node.name_at, node.end)
            self.references.append(Reference(f"self.{node.name}", at, self.cls, NOT_JUDGED))
        else:
            self.name(base, node.name)

    def assign(self, node: Assign) -> None:
        """An assignment; members of ``this`` that it sets are declared."""
        self.visit(node.value)
        self.target(node.target)

    def target(self, node: Node) -> None:
        """What is assigned to; in a scope of its own every name of it is bound already."""
        if isinstance(node, Attribute) and isinstance(node.base, Name) and node.base.name == "this":
            self.member(node.name, node.name_at, node.end)
        elif isinstance(node, Map):
            for pair in node.pairs:
                self.target(pair.value)
        elif isinstance(node, Array):
            for item in node.items:
                self.target(item)
        elif isinstance(node, Argument):
            self.target(node.value)
        elif isinstance(node, Assign):
            self.assign(node)
        elif not isinstance(node, Name) or self.scopes:
            self.visit(node)

    def method(self, node: Function) -> None:
        """A method of the class that the block belongs to."""
        self.is_own = True
        self.function(node)
        self.is_own = False

    def named(self, node: Function) -> None:
        """A function inside others, which has a ``this`` of its own."""
        before, self.is_own = self.is_own, False
        self.function(node)
        self.is_own = before

    def lambda_(self, node: Lambda) -> None:
        """A function without a name; an arrow keeps ``this``."""
        before = self.is_own
        self.is_own = before and not self.text.startswith(("function", "async function"), node.start)
        self.function(node)
        self.is_own = before

    def pair(self, node: Pair) -> None:
        """An entry of an object; a method of it has a ``this`` of its own."""
        before = self.is_own
        self.is_own = before and not (isinstance(node.value, Lambda) and node.value.start == node.start)
        self.visit(node.key)
        self.visit(node.value)
        self.is_own = before

    def call(self, node: Call) -> None:
        """A call; a method of ``this`` is looked for among the members of the class (``Class.method``)."""
        function = node.function
        if self.is_own and self.cls and isinstance(function, Attribute) and isinstance(function.base, Name):
            base = function.base
            if base.name == "this" and self.text[base.end : function.name_at].strip() in (".", "?.", "!."):
                at = Span(self.block, function.name_at, function.end)
                self.references.append(Reference(f"{self.cls}.{function.name}", at, self.cls, MEMBERS))
        self.visit(function)
        self.statements(node.arguments)

    def function(self, node: Function | Lambda) -> None:
        """A function with or without a name."""
        bound = {name.name for name in _bound(node.body)}
        for parameter in node.parameters:
            bound.update(name.name for name in _targets(parameter.target))
        self.scopes.append(bound)
        for parameter in node.parameters:
            self.parameter(parameter)
        self.statements(node.body)
        self.scopes.pop()

    def parameter(self, parameter: Parameter) -> None:
        """Defaults, and members that a constructor's parameters declare."""
        self.visit(parameter.default)
        target = parameter.target
        if isinstance(target, Name):
            if parameter.declares:
                self.member(target.name, target.start, target.end)
        else:
            self.target(target)

    def class_(self, node: Class) -> None:
        """A class with what is in it; the members of an enum are names in it."""
        self.statements(node.bases)
        bound = {name.name for name in _bound(node.body)} if node.kind == "enum" else set()
        self.scopes.append(bound)
        own, self.is_own = self.is_own, False
        is_top = len(self.scopes) == 2 and bool(self.cls)
        for one in node.body:
            if isinstance(one, Assign):
                self.visit(one.value)
            elif isinstance(one, Function) and is_top:
                self.method(one)
            else:
                self.visit(one)
        self.is_own = own
        self.scopes.pop()

    def loop(self, node: Loop) -> None:
        """A loop."""
        self.visit(node.iterable)
        if node.target is not None:
            self.target(node.target)
        self.statements(node.body)


def _bound(body: Iterable[Node]) -> Iterator[Name]:
    """The names that statements declare in their own scope; names in blocks count for the whole function."""
    for node in body:
        if isinstance(node, Assign):
            yield from _targets(node.target)
        elif isinstance(node, Import):
            if node.alias:
                yield Name(node.start, node.end, node.alias)
        elif isinstance(node, Function | Class):
            yield Name(node.name_at, node.name_at + len(node.name), node.name)
        elif isinstance(node, If):
            yield from _bound(node.body)
            yield from _bound(node.other)
        elif isinstance(node, Loop):
            if node.target is not None:
                yield from _targets(node.target)
            yield from _bound(node.body)
        elif isinstance(node, Body):
            yield from _bound(node.body)


def _targets(node: Node) -> Iterator[Name]:
    if isinstance(node, Name):
        yield node
    elif isinstance(node, Array):
        for item in node.items:
            yield from _targets(item)
    elif isinstance(node, Map):
        for pair in node.pairs:
            yield from _targets(pair.value)
    elif isinstance(node, Argument):
        yield from _targets(node.value)
    elif isinstance(node, Assign):
        yield from _targets(node.target)


VISITS: dict[type[Node], Callable[[_Collector, Any], None]] = {
    Name: _Collector.name,
    Attribute: _Collector.attribute,
    Assign: _Collector.assign,
    Function: _Collector.named,
    Lambda: _Collector.lambda_,
    Class: _Collector.class_,
    Loop: _Collector.loop,
    Pair: _Collector.pair,
    Template: lambda collector, node: collector.statements(part for part in node.parts if not isinstance(part, str)),
    Index: lambda collector, node: collector.statements((node.base, node.key)),
    Argument: lambda collector, node: collector.visit(node.value),
    Call: _Collector.call,
    Array: lambda collector, node: collector.statements(node.items),
    Map: lambda collector, node: collector.statements(node.pairs),
    Choice: lambda collector, node: collector.statements((node.test, node.then, node.other)),
    Binary: lambda collector, node: collector.statements((node.left, node.right)),
    Unary: lambda collector, node: collector.visit(node.operand),
    Other: lambda collector, node: collector.statements(node.parts),
    Return: lambda collector, node: collector.visit(node.value),
    If: lambda collector, node: collector.statements((node.test, *node.body, *node.other)),
    Body: lambda collector, node: collector.statements(node.body),
}
