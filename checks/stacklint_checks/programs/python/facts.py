"""What one block of a Python file says without looking at others: the names that it declares and uses.

An import of everything that a module holds declares ``*``. A use whose ``kinds`` are empty counts as one, and is never
judged: names in annotations and decorators, names that a class's own body may declare, and members of ``self``
(``self.x``, whatever the first parameter is called).
"""

from __future__ import annotations

import builtins
import re
from collections.abc import Iterable, Iterator

from stacklint_checks.facts import BlockFacts, Kind
from stacklint_checks.programs.facts import MEMBERS, NOT_JUDGED, VISITS, Collector, Visits, bound, targets
from stacklint_checks.programs.syntax import (
    Argument,
    Array,
    Assign,
    Attribute,
    Body,
    Call,
    Class,
    Comprehension,
    Function,
    If,
    Import,
    Lambda,
    Loop,
    Name,
    Node,
    Other,
    Parameter,
    Tree,
)
from stacklint_checks.source import BlockId

from .literals import literals_of

WORD = re.compile(r"(?<![\w.])[^\W\d]\w*")
#: Names that every module has, with those that only some versions of Python have.
BUILT_IN = frozenset(dir(builtins)) | {
    "__file__", "__name__", "__doc__", "__package__", "__spec__", "__loader__", "__path__", "__builtins__",
    "__annotations__", "__dict__", "__class__", "__module__", "__qualname__", "WindowsError", "unicode", "basestring",
    "PythonFinalizationError", "anext", "aiter", "ExceptionGroup", "BaseExceptionGroup", "EncodingWarning",
}  # fmt: skip


def facts_of(block: BlockId, tree: Tree, loose: list[tuple[int, int]]) -> BlockFacts:
    """The facts of a block. ``loose`` are the places of expressions for which the tree has no room."""
    c = Collector(block, tree.owner, tree.text, PYTHON, BUILT_IN)
    _block(c, tree.body)
    for start, end in loose:
        _words(c, start, end)
    return c.facts(literals_of(block, tree))


def facts_of_broken(block: BlockId, text: str, owner: str) -> BlockFacts:
    """What a block that cannot be read declares and uses all the same: the name in its key, and every word in it."""
    c = Collector(block, owner, text, PYTHON, BUILT_IN)
    name = block.key.partition("#")[0]
    last = name.rpartition(".")[2]
    if last.isidentifier() and not name.startswith("import ") and name != "statement":
        at = re.search(rf"\b{last}\b", text)
        c.declare(name, at.start() if at else 0, at.end() if at else 1, Kind.MEMBER if owner else Kind.NAME)
    if name.startswith("import "):
        for word in WORD.finditer(text):
            c.declare(word.group(), word.start(), word.end(), Kind.NAME)
    _words(c, 0, len(text))
    return c.facts()


def _words(c: Collector, start: int, end: int) -> None:
    """Every word of a stretch as a use that is not judged, where it first stands."""
    seen: set[str] = set()
    for word in WORD.finditer(c.text, start, end):
        name = word.group()
        if name not in seen and name not in BUILT_IN:
            seen.add(name)
            c.refer(name, word.start(), word.end(), c.owner, NOT_JUDGED)


def _block(c: Collector, body: tuple[Node, ...]) -> None:
    """The statements of the block itself."""
    for name in bound(body):
        if c.cls:
            c.member(name.name, name.start, name.end)
        else:
            c.declare(name.name, name.start, name.end, Kind.NAME)
    for node in body:
        if isinstance(node, Import) and node.name == "*":
            c.declare("*", node.start, node.end, Kind.NAME)
    if not c.cls:
        c.scopes.append(set(c.declared))
    c.owner = next(iter(c.declared), c.owner)
    c.statements(body)


def _call(c: Collector, node: Call) -> None:
    """A call; a method of the own instance is looked for among the members of the class (``Class.method``)."""
    function = node.function
    if isinstance(function, Attribute) and isinstance(function.base, Name) and function.base.name == c.this:
        c.refer(f"{c.cls}.{function.name}", function.name_at, function.end, c.cls, MEMBERS)
    c.visit(function)
    c.statements(node.arguments)


def _assign(c: Collector, node: Assign) -> None:
    """An assignment; members of ``self`` that it sets are declared."""
    c.visit(node.value)
    if node.operator:
        c.visit(node.target)
    _target(c, node.target)


def _target(c: Collector, node: Node) -> None:
    """What an assignment, loop or comprehension writes to."""
    if isinstance(node, Name):
        if c.scopes:
            c.scopes[-1].add(node.name)
    elif isinstance(node, Attribute):
        if isinstance(node.base, Name) and node.base.name == c.this:
            c.member(node.name, node.name_at, node.end)
        else:
            c.visit(node.base)
    elif isinstance(node, Array):
        for item in node.items:
            _target(c, item)
    elif isinstance(node, Argument):
        _target(c, node.value)
    else:
        c.visit(node)


def _function(c: Collector, node: Function) -> None:
    """A function: its defaults belong to what is around it."""
    this, kinds = c.this, c.kinds
    is_method = bool(c.cls) and not c.scopes
    if is_method:
        c.kinds = NOT_JUDGED  # a default may name what the class's body declares
    c.statements(parameter.default for parameter in node.parameters)
    c.kinds = kinds
    scope = set(_names(node.parameters))
    if is_method and "staticmethod" not in node.decorators and node.parameters:
        first = node.parameters[0].target
        c.this = first.name if isinstance(first, Name) else ""
    elif not is_method and c.this in scope:
        c.this = ""
    scope.update(name.name for name in bound(node.body))
    for name in _globals(c.text, node.body):
        if name.name in scope:
            scope.discard(name.name)
            c.declare(name.name, name.start, name.end, Kind.NAME)
    c.scopes.append(scope)
    c.statements(node.body)
    c.scopes.pop()
    c.this = this


def _lambda(c: Collector, node: Lambda) -> None:
    """A function without a name."""
    c.statements(parameter.default for parameter in node.parameters)
    c.scopes.append(set(_names(node.parameters)))
    c.statements(node.body)
    c.scopes.pop()


def _class(c: Collector, node: Class) -> None:
    """A class with what is in it. Names of its body are bound in it, and not judged in its methods."""
    c.statements(node.bases)
    c.scopes.append({name.name for name in bound(node.body)})
    c.statements(node.body)
    c.scopes.pop()


def _comprehension(c: Collector, node: Comprehension) -> None:
    """A loop in an expression: its target is bound in it only."""
    c.visit(node.iterable)
    c.scopes.append(set())
    _target(c, node.target)
    c.statements((*node.tests, node.key, node.element))
    c.scopes.pop()


def _loop(c: Collector, node: Loop) -> None:
    """A loop that is a statement."""
    c.visit(node.iterable)
    if node.target is not None:
        _target(c, node.target)
    c.statements(node.body)


def _names(parameters: tuple[Parameter, ...]) -> Iterator[str]:
    for parameter in parameters:
        for target in targets(parameter.target):
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


PYTHON: Visits = {
    **VISITS,
    Call: _call,
    Assign: _assign,
    Function: _function,
    Lambda: _lambda,
    Class: _class,
    Comprehension: _comprehension,
    Loop: _loop,
}
