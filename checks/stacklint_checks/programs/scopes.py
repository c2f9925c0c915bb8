"""What binds the names of a program, told from its syntax alone: for what must hold whatever is run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from msgspec import Struct, field

from stacklint_checks.blocks import Parsed
from stacklint_checks.incremental import Memo
from stacklint_checks.source import BlockId

from . import syntax as s

Binders = dict[str, list[s.Node]]


class Scope(Struct):
    """What a body binds: each name with the statements that do it, and the members of the own instance (``self.x``).

    A plain assignment stands as itself, an import too; everything else is an ``Other`` or its own node.
    """

    names: Binders = field(default_factory=dict)
    members: Binders = field(default_factory=dict)

    def bind(self, name: str, node: s.Node) -> None:
        """Note what binds a name."""
        self.names.setdefault(name, []).append(node)


def scope_of(body: Iterable[s.Node], this: str, parameters: Iterable[s.Parameter] = ()) -> Scope:
    """What the statements of a function's or file's own scope bind; ``this`` is what the own instance is called."""
    scope = Scope()
    for parameter in parameters:
        _bind_target(scope, parameter.target, parameter.target, this)
    _bind_body(scope, body, this)
    return scope


def _bind_body(scope: Scope, body: Iterable[s.Node], this: str) -> None:
    for node in body:
        kind = type(node)
        if kind is s.Assign:
            _bind_assign(scope, node, this)  # type: ignore[arg-type]
        elif kind is s.Import:
            if node.alias:  # type: ignore[attr-defined]
                scope.bind(node.alias, node)  # type: ignore[attr-defined]
        elif kind is s.Function or kind is s.Class:
            scope.bind(node.name, node)  # type: ignore[attr-defined]
        elif kind is s.If:
            _bind_body(scope, node.body, this)  # type: ignore[attr-defined]
            _bind_body(scope, node.other, this)  # type: ignore[attr-defined]
        elif kind is s.Loop:
            if node.target is not None:  # type: ignore[attr-defined]
                _bind_target(scope, node.target, node, this)  # type: ignore[attr-defined]
            _bind_body(scope, node.body, this)  # type: ignore[attr-defined]
        elif kind is s.Body:
            _bind_body(scope, node.body, this)  # type: ignore[attr-defined]


def _bind_assign(scope: Scope, node: s.Assign, this: str) -> None:
    target = node.target
    if isinstance(target, s.Name):
        scope.bind(target.name, node)
    elif isinstance(target, s.Attribute):
        if isinstance(target.base, s.Name) and target.base.name == this:
            scope.members.setdefault(target.name, []).append(node)
    else:
        _bind_target(scope, target, s.Other(node.start, node.end), this)


def _bind_target(scope: Scope, target: s.Node, by: s.Node, this: str) -> None:
    if isinstance(target, s.Name):
        scope.bind(target.name, by)
    elif isinstance(target, s.Attribute):
        if isinstance(target.base, s.Name) and target.base.name == this:
            scope.members.setdefault(target.name, []).append(by)
    elif isinstance(target, s.Array):
        for item in target.items:
            _bind_target(scope, item, by, this)
    elif isinstance(target, s.Map):
        for pair in target.pairs:
            _bind_target(scope, pair.value, by, this)
    elif isinstance(target, s.Argument):
        _bind_target(scope, target.value, by, this)
    elif isinstance(target, s.Assign):
        _bind_target(scope, target.target, by, this)


def tree_of(memo: Memo, block: BlockId) -> s.Tree | None:
    """The tree of a block; ``None`` where it cannot be read."""
    parsed: Parsed | None = memo.look(("block", block))
    syntax = parsed.syntax if parsed is not None else None
    return syntax if isinstance(syntax, s.Tree) else None


def this_of(path: str, function: s.Function) -> str:
    """What a method of a class calls its own instance, ``""`` where it has none."""
    if "staticmethod" in function.decorators or "classmethod" in function.decorators:
        return ""
    if not path.endswith(".py"):
        return "this"
    first = function.parameters[0].target if function.parameters else None
    return first.name if isinstance(first, s.Name) else ""


def only(binders: Iterable[s.Node]) -> s.Node | None:
    """The one thing that gives a name its value; declarations without a value do not count."""
    giving = [one for one in binders if not (isinstance(one, s.Assign) and one.value is None)]
    return giving[0] if len(giving) == 1 else None


class Part(NamedTuple):
    """A function of a block, or (``None``) what stands around functions, with its class and what it binds."""

    owner: str
    function: s.Function | None
    scope: Scope


def outline(memo: Memo, block: BlockId) -> tuple[Part, ...]:
    """The scopes of a block's own statements, methods and top-level classes."""
    tree = tree_of(memo, block)
    return tuple(_parts(block.path, tree.owner, tree.body)) if tree is not None else ()


def _parts(path: str, owner: str, body: tuple[s.Node, ...]) -> Iterator[Part]:
    yield Part(owner, None, scope_of(body, "this" if owner else ""))
    for node in body:
        if isinstance(node, s.Function):
            this = this_of(path, node) if owner else ""
            yield Part(owner, node, scope_of(node.body, this, node.parameters))
        elif isinstance(node, s.Class) and not owner:
            yield from _parts(path, node.name, node.body)
