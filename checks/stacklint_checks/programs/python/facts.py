"""What one block of a Python file says without looking at others: the names that it declares and uses.

An import of everything that a module holds declares ``*``. A use whose ``kinds`` are empty counts as one, and is never
judged: names in annotations and decorators, names that a class's own body may declare, and members of ``self``
(``self.x``, whatever the first parameter is called).
"""

from __future__ import annotations

import builtins
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
    Comprehension,
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

from .literals import literals_of

NAMES = frozenset({Kind.NAME})
MEMBERS = frozenset({Kind.MEMBER})
NOT_JUDGED: frozenset[Kind] = frozenset()
WORD = re.compile(r"(?<![\w.])[^\W\d]\w*")
#: Names that every module has, with those that only some versions of Python have.
BUILT_IN = frozenset(dir(builtins)) | {
    "__file__", "__name__", "__doc__", "__package__", "__spec__", "__loader__", "__path__", "__builtins__",
    "__annotations__", "__dict__", "__class__", "__module__", "__qualname__", "WindowsError", "unicode", "basestring",
    "PythonFinalizationError", "anext", "aiter", "ExceptionGroup", "BaseExceptionGroup", "EncodingWarning",
}  # fmt: skip


def facts_of(block: BlockId, tree: Tree, loose: list[tuple[int, int]]) -> BlockFacts:
    """The facts of a block. ``loose`` are the places of expressions for which the tree has no room."""
    collector = _Collector(block, tree.owner, tree.text)
    collector.block_body(tree.body)
    for start, end in loose:
        collector.words(tree.text, start, end)
    return BlockFacts(tuple(collector.declared.values()), tuple(collector.references), literals_of(block, tree))


def facts_of_broken(block: BlockId, text: str, owner: str) -> BlockFacts:
    """What a block that cannot be read declares and uses all the same: the name in its key, and every word in it."""
    collector = _Collector(block, owner, text)
    name = block.key.partition("#")[0]
    last = name.rpartition(".")[2]
    if last.isidentifier() and not name.startswith("import ") and name != "statement":
        at = re.search(rf"\b{last}\b", text)
        collector.declare(name, at.start() if at else 0, at.end() if at else 1, Kind.MEMBER if owner else Kind.NAME)
    if name.startswith("import "):
        for word in WORD.finditer(text):
            collector.declare(word.group(), word.start(), word.end(), Kind.NAME)
    collector.words(text, 0, len(text))
    return BlockFacts(tuple(collector.declared.values()), tuple(collector.references))


class _Collector:
    """Walks a block's tree once. ``scopes`` are the names bound around the current place, the innermost last."""

    def __init__(self, block: BlockId, owner: str, text: str) -> None:
        self.block = block
        self.text = text
        self.cls = owner
        self.owner = owner
        self.declared: dict[str, Declaration] = {}
        self.references: list[Reference] = []
        self.scopes: list[set[str]] = []
        self.this = ""
        self.kinds = NAMES

    def declare(self, name: str, start: int, end: int, kind: Kind) -> None:
        """Note a declaration, once for each name."""
        if name not in self.declared:
            self.declared[name] = Declaration(kind, name, Span(self.block, start, end))

    def words(self, text: str, start: int, end: int) -> None:
        """Every word of a stretch as a use that is not judged, where it first stands."""
        seen: set[str] = set()
        for word in WORD.finditer(text, start, end):
            name = word.group()
            if name not in seen and name not in BUILT_IN:
                seen.add(name)
                at = Span(self.block, word.start(), word.end())
                self.references.append(Reference(name, at, self.owner, NOT_JUDGED))

    def block_body(self, body: tuple[Node, ...]) -> None:
        """The statements of the block itself."""
        for name in _bound(body):
            if self.cls:
                self.declare(f"{self.cls}.{name.name}", name.start, name.end, Kind.MEMBER)
            else:
                self.declare(name.name, name.start, name.end, Kind.NAME)
        for node in body:
            if isinstance(node, Import) and node.name == "*":
                self.declare("*", node.start, node.end, Kind.NAME)
        if not self.cls:
            self.scopes.append({declared.name for declared in self.declared.values()})
        self.owner = next(iter(self.declared), self.owner)
        self.statements(body)

    def statements(self, body: Iterable[Node]) -> None:
        """Statements and expressions in the order of their text."""
        for node in body:
            self.visit(node)

    def visit(self, node: Node | None) -> None:
        """A node of any kind."""
        visit = VISITS.get(type(node))
        if visit is not None:
            visit(self, node)

    def name(self, node: Name, attribute: str = "") -> None:
        """A use of a name."""
        name = node.name
        if name in BUILT_IN:
            return
        for scope in self.scopes:
            if name in scope:
                return
        at = Span(self.block, node.start, node.end)
        self.references.append(Reference(name, at, self.owner, self.kinds, attribute))

    def attribute(self, node: Attribute) -> None:
        """A member of a name or of something else."""
        base = node.base
        if isinstance(base, Name):
            if base.name == self.this:
                at = Span(self.block, node.name_at, node.end)
                self.references.append(Reference(f"self.{node.name}", at, self.cls, NOT_JUDGED))
            else:
                self.name(base, node.name)
        else:
            self.visit(base)

    def call(self, node: Call) -> None:
        """A call; a method of the own instance is looked for among the members of the class (``Class.method``)."""
        function = node.function
        if isinstance(function, Attribute) and isinstance(function.base, Name) and function.base.name == self.this:
            at = Span(self.block, function.name_at, function.end)
            self.references.append(Reference(f"{self.cls}.{function.name}", at, self.cls, MEMBERS))
        self.visit(function)
        self.statements(node.arguments)

    def assign(self, node: Assign) -> None:
        """An assignment; members of ``self`` that it sets are declared."""
        self.visit(node.value)
        if node.operator:
            self.visit(node.target)
        self.target(node.target)

    def target(self, node: Node) -> None:
        """What an assignment, loop or comprehension writes to."""
        if isinstance(node, Name):
            if self.scopes:
                self.scopes[-1].add(node.name)
        elif isinstance(node, Attribute):
            if isinstance(node.base, Name) and node.base.name == self.this:
                self.declare(f"{self.cls}.{node.name}", node.name_at, node.end, Kind.MEMBER)
            else:
                self.visit(node.base)
        elif isinstance(node, Array):
            for item in node.items:
                self.target(item)
        elif isinstance(node, Argument):
            self.target(node.value)
        else:
            self.visit(node)

    def function(self, node: Function) -> None:
        """A function: its defaults belong to what is around it."""
        before = self.kinds
        if self.cls and not self.scopes:
            self.kinds = NOT_JUDGED  # a default may name what the class's body declares
        self._defaults(node.parameters)
        self.kinds = before
        this, is_method = self.this, bool(self.cls) and not self.scopes
        if is_method and "staticmethod" not in node.decorators and node.parameters:
            first = node.parameters[0].target
            self.this = first.name if isinstance(first, Name) else ""
        elif not is_method and self.this in set(_parameters(node.parameters)):
            self.this = ""
        scope = {name.name for name in _bound(node.body)} | set(_parameters(node.parameters))
        for name in _globals(self.text, node.body):
            if name.name in scope:
                scope.discard(name.name)
                self.declare(name.name, name.start, name.end, Kind.NAME)
        self.scopes.append(scope)
        self.statements(node.body)
        self.scopes.pop()
        self.this = this

    def _defaults(self, parameters: tuple[Parameter, ...]) -> None:
        for parameter in parameters:
            self.visit(parameter.default)

    def lambda_(self, node: Lambda) -> None:
        """A function without a name."""
        self._defaults(node.parameters)
        self.scopes.append(set(_parameters(node.parameters)))
        self.statements(node.body)
        self.scopes.pop()

    def class_(self, node: Class) -> None:
        """A class with what is in it. Names of its body are bound in it, and not judged in its methods."""
        self.statements(node.bases)
        self.scopes.append({name.name for name in _bound(node.body)})
        self.statements(node.body)
        self.scopes.pop()

    def comprehension(self, node: Comprehension) -> None:
        """A loop in an expression: its target is bound in it only."""
        self.visit(node.iterable)
        self.scopes.append(set())
        self.target(node.target)
        self.statements(node.tests)
        self.visit(node.key)
        self.visit(node.element)
        self.scopes.pop()

    def pair(self, node: Pair) -> None:
        """An entry of a dictionary."""
        self.visit(node.key)
        self.visit(node.value)

    def loop(self, node: Loop) -> None:
        """A loop that is a statement."""
        self.visit(node.iterable)
        if node.target is not None:
            self.target(node.target)
        self.statements(node.body)


def _bound(body: Iterable[Node]) -> Iterator[Name]:
    """The names that statements bind in their own scope, in the order of their text."""
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
    elif isinstance(node, Argument):
        yield from _targets(node.value)


def _parameters(parameters: tuple[Parameter, ...]) -> Iterator[str]:
    for parameter in parameters:
        for target in _targets(parameter.target):
            yield target.name


def _globals(text: str, body: Iterable[Node]) -> Iterator[Name]:
    """The names that a function says are the module's."""
    for node in body:
        if isinstance(node, Other):
            if text.startswith("global", node.start):
                yield from (part for part in node.parts if isinstance(part, Name))
        elif isinstance(node, Body | Loop):
            yield from _globals(text, node.body)
        elif isinstance(node, If):
            yield from _globals(text, (*node.body, *node.other))


VISITS: dict[type, Callable[[_Collector, Any], None]] = {
    Name: _Collector.name,
    Attribute: _Collector.attribute,
    Assign: _Collector.assign,
    Function: _Collector.function,
    Lambda: _Collector.lambda_,
    Class: _Collector.class_,
    Comprehension: _Collector.comprehension,
    Loop: _Collector.loop,
    Template: lambda collector, node: collector.statements(part for part in node.parts if not isinstance(part, str)),
    Index: lambda collector, node: collector.statements((node.base, node.key)),
    Argument: lambda collector, node: collector.visit(node.value),
    Call: _Collector.call,
    Array: lambda collector, node: collector.statements(node.items),
    Pair: lambda collector, node: collector.pair(node),
    Map: lambda collector, node: collector.statements(node.pairs),
    Choice: lambda collector, node: collector.statements((node.test, node.then, node.other)),
    Binary: lambda collector, node: collector.statements((node.left, node.right)),
    Unary: lambda collector, node: collector.visit(node.operand),
    Other: lambda collector, node: collector.statements(node.parts),
    Return: lambda collector, node: collector.visit(node.value),
    If: lambda collector, node: collector.statements((node.test, *node.body, *node.other)),
    Body: lambda collector, node: collector.statements(node.body),
}
