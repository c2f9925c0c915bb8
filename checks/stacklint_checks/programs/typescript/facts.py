"""What one block of a TypeScript file says without looking at others: the names that it declares and uses.

A use whose ``kinds`` are empty counts as one, and is never judged: members of ``this`` (written ``self.x``, as in
Python), names that are only exported, and every word of a block that cannot be read. Names in types are no uses.
"""

from __future__ import annotations

import re

from stacklint_checks.facts import BlockFacts, Kind
from stacklint_checks.programs.facts import MEMBERS, NOT_JUDGED, VISITS, Collector, Visits, bound, targets
from stacklint_checks.programs.syntax import (
    Argument,
    Array,
    Assign,
    Attribute,
    Call,
    Class,
    Function,
    Lambda,
    Loop,
    Map,
    Name,
    Node,
    Pair,
    Parameter,
    Tree,
)
from stacklint_checks.source import BlockId

from .globals import GLOBALS
from .literals import literals_of

WORD = re.compile(r"(?<![\w$.])[A-Za-z_$][\w$]*")
TYPE = re.compile(r"(?:export\s+)?(?:declare\s+)?type\s+([\w$]+)")


def facts_of(block: BlockId, tree: Tree) -> BlockFacts:
    """The facts of a block."""
    c = _collector(block, tree.owner, tree.text)
    _block(c, tree)
    return c.facts(literals_of(block, tree))


def facts_of_broken(block: BlockId, text: str, owner: str) -> BlockFacts:
    """What a block that cannot be read may declare and use all the same: the name in its key, and every word."""
    c = _collector(block, owner, text)
    name = block.key.partition("#")[0]
    last = name.rpartition(".")[2]
    if name == "statement" or block.key.startswith("import "):
        for word in WORD.finditer(text):
            c.declare(word.group(), word.start(), word.end(), Kind.NAME)
    elif last.isidentifier():
        at = re.search(rf"(?<![\w$]){re.escape(last)}(?![\w$])", text)
        start, end = at.span() if at else (0, min(1, len(text)))
        c.declare(name, start, end, Kind.MEMBER if owner else Kind.NAME)
    for word in WORD.finditer(text):
        c.refer(word.group(), word.start(), word.end(), c.owner, NOT_JUDGED)
    return c.facts()


def _collector(block: BlockId, owner: str, text: str) -> Collector:
    c = Collector(block, owner, text, TYPESCRIPT, GLOBALS)
    c.this = "this"
    return c


def _block(c: Collector, tree: Tree) -> None:
    """The statements of the block itself."""
    if c.cls:
        _members(c, tree.body)
    else:
        for name in bound(tree.body):
            c.declare(name.name, name.start, name.end, Kind.NAME)
        alias = TYPE.match(tree.text)
        if alias is not None:
            c.declare(alias.group(1), alias.start(1), alias.end(1), Kind.NAME)
        c.scopes.append(set(c.declared))
    c.owner = next(iter(c.declared), c.owner)
    for node in tree.body:
        if isinstance(node, Name):  # export { name }: it may be a type
            c.refer(node.name, node.start, node.end, c.owner, NOT_JUDGED)
        elif isinstance(node, Class) and not c.cls:
            c.cls = node.name
            _members(c, node.body)
            _class(c, node)
            c.cls = ""
        elif isinstance(node, Function) and c.cls:
            _method(c, node)
        else:
            c.visit(node)


def _members(c: Collector, body: tuple[Node, ...]) -> None:
    """The methods and fields of a class, static or not, as members by name."""
    for node in body:
        if isinstance(node, Function):
            c.member(node.name, node.name_at, node.name_at + len(node.name))
        elif isinstance(node, Assign):
            target = node.target
            if isinstance(target, Name | Attribute):
                c.member(target.name, target.name_at if isinstance(target, Attribute) else target.start, target.end)


def _assign(c: Collector, node: Assign) -> None:
    """An assignment; members of ``this`` that it sets are declared."""
    c.visit(node.value)
    _target(c, node.target)


def _target(c: Collector, node: Node) -> None:
    """What is assigned to; in a scope of its own every name of it is bound already."""
    if isinstance(node, Attribute) and isinstance(node.base, Name) and node.base.name == "this":
        c.member(node.name, node.name_at, node.end)
    elif isinstance(node, Map):
        for pair in node.pairs:
            _target(c, pair.value)
    elif isinstance(node, Array):
        for item in node.items:
            _target(c, item)
    elif isinstance(node, Argument):
        _target(c, node.value)
    elif isinstance(node, Assign):
        _assign(c, node)
    elif not isinstance(node, Name) or c.scopes:
        c.visit(node)


def _method(c: Collector, node: Function) -> None:
    """A method of the class that the block belongs to."""
    c.is_own = True
    _scope(c, node)
    c.is_own = False


def _function(c: Collector, node: Function) -> None:
    """A function inside others, which has a ``this`` of its own."""
    before, c.is_own = c.is_own, False
    _scope(c, node)
    c.is_own = before


def _lambda(c: Collector, node: Lambda) -> None:
    """A function without a name; an arrow keeps ``this``."""
    before = c.is_own
    c.is_own = before and not c.text.startswith(("function", "async function"), node.start)
    _scope(c, node)
    c.is_own = before


def _pair(c: Collector, node: Pair) -> None:
    """An entry of an object; a method of it has a ``this`` of its own."""
    before = c.is_own
    c.is_own = before and not (isinstance(node.value, Lambda) and node.value.start == node.start)
    c.visit(node.key)
    c.visit(node.value)
    c.is_own = before


def _call(c: Collector, node: Call) -> None:
    """A call; a method of ``this`` is looked for among the members of the class (``Class.method``)."""
    function = node.function
    if c.is_own and c.cls and isinstance(function, Attribute) and isinstance(function.base, Name):
        base = function.base
        if base.name == "this" and c.text[base.end : function.name_at].strip() in (".", "?.", "!."):
            c.refer(f"{c.cls}.{function.name}", function.name_at, function.end, c.cls, MEMBERS)
    c.visit(function)
    c.statements(node.arguments)


def _scope(c: Collector, node: Function | Lambda) -> None:
    """A function with or without a name."""
    names = {name.name for name in bound(node.body)}
    for parameter in node.parameters:
        names.update(name.name for name in targets(parameter.target))
    c.scopes.append(names)
    for parameter in node.parameters:
        _parameter(c, parameter)
    c.statements(node.body)
    c.scopes.pop()


def _parameter(c: Collector, parameter: Parameter) -> None:
    """Defaults, and members that a constructor's parameters declare."""
    c.visit(parameter.default)
    target = parameter.target
    if isinstance(target, Name):
        if parameter.declares:
            c.member(target.name, target.start, target.end)
    else:
        _target(c, target)


def _class(c: Collector, node: Class) -> None:
    """A class with what is in it; the members of an enum are names in it."""
    c.statements(node.bases)
    c.scopes.append({name.name for name in bound(node.body)} if node.kind == "enum" else set())
    own, c.is_own = c.is_own, False
    is_top = len(c.scopes) == 2 and bool(c.cls)
    for one in node.body:
        if isinstance(one, Assign):
            c.visit(one.value)
        elif isinstance(one, Function) and is_top:
            _method(c, one)
        else:
            c.visit(one)
    c.is_own = own
    c.scopes.pop()


def _loop(c: Collector, node: Loop) -> None:
    """A loop."""
    c.visit(node.iterable)
    if node.target is not None:
        _target(c, node.target)
    c.statements(node.body)


TYPESCRIPT: Visits = {
    **VISITS,
    Call: _call,
    Assign: _assign,
    Function: _function,
    Lambda: _lambda,
    Class: _class,
    Loop: _loop,
    Pair: _pair,
}
