"""Whether a literal that stands away from where it is used may be edited there: only if it serves that use alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from stacklint_checks.blocks import Document
from stacklint_checks.incremental import Memo
from stacklint_checks.source import Span
from stacklint_checks.values import Given, Items, Json, Known, Object, OneOf, Value

from . import syntax as s
from .calls import Library
from .program import calls
from .trees import children, way_to_span

#: How often the name of a declaration that serves one use stands in the program: where it is set, and where it is used.
ONCE = 2
MOST_DEPTH = 20


def serves_alone(memo: Memo, documents: Mapping[str, Document], value: Value) -> Span | None:
    """Where the literal of a known value stands, if it is elsewhere and nothing else is made of it."""
    origin = value.origin
    plain = isinstance(value, Library) or (isinstance(value, Known) and not isinstance(value.content, Object | Items))
    if origin is None or origin == value.at or not plain:
        return None
    uses = {passed.at for call in calls(memo) for passed in call.arguments if origin in _origins(passed.value)}
    names = {name for span in (origin, value.at) if span is not None for name in _names(documents, span)}
    if len(uses) != 1 or not names:
        return None
    inside = _function(documents, value.at)
    return origin if all(_counted(documents, name, inside) <= ONCE for name in names) else None


def _function(documents: Mapping[str, Document], span: Span | None) -> s.Function | s.Lambda | None:
    """The function in which a span stands."""
    way = _way(documents, span) if span is not None else None
    return next((node for node in reversed(way or ()) if isinstance(node, s.Function | s.Lambda)), None)


def _counted(documents: Mapping[str, Document], name: str, inside: s.Function | s.Lambda | None) -> int:
    """How often a name stands where it means the same: a parameter's in its function, others' in the program."""
    targets = (one.target for one in inside.parameters) if inside is not None else ()
    if inside is not None and any(isinstance(one, s.Name) and one.name == name for one in targets):
        return _among((inside,), name)
    return times(documents, name)


def _origins(value: Value, depth: int = 0) -> Iterator[Span]:
    if value.origin is not None:
        yield value.origin
    inner: tuple[Value, ...] = ()
    if isinstance(value, OneOf):
        inner = value.members
    elif isinstance(value, Given):
        inner = (value.default,) if value.default is not None else ()
    elif isinstance(value, Known):
        content = value.content.value.content if isinstance(value.content, Json) else value.content  # type: ignore[attr-defined]
        if isinstance(content, Object):
            inner = tuple(entry.value for entry in content.entries)
        elif isinstance(content, Items):
            inner = content.values
    for one in inner if depth < MOST_DEPTH else ():
        yield from _origins(one, depth + 1)


def _names(documents: Mapping[str, Document], span: Span) -> Iterator[str]:
    """The names through which a literal is used: of the variable, attribute or parameter that holds it."""
    way = _way(documents, span)
    if way is None:
        return
    node = way[-1]
    if isinstance(node, s.Name | s.Attribute):
        yield node.name
    for outer in reversed(way[:-1]):
        if isinstance(outer, s.Assign) and isinstance(outer.target, s.Name | s.Attribute):
            yield outer.target.name
            return
        if isinstance(outer, s.Call | s.Function):
            return


def _way(documents: Mapping[str, Document], span: Span) -> tuple[s.Node, ...] | None:
    document = documents.get(span.block.path)
    block = document.by_id.get(span.block) if document is not None else None
    tree = block.parsed.syntax if block is not None else None
    for node in tree.body if isinstance(tree, s.Tree) else ():
        way = way_to_span(node, span.start, span.end)
        if way is not None:
            return way
    return None


def times(documents: Mapping[str, Document], word: str) -> int:
    """How often a name stands in the program."""
    trees = (block.parsed.syntax for one in documents.values() for block in one.blocks if word in block.text)
    return sum(_among(tree.body, word) for tree in trees if isinstance(tree, s.Tree))


def _among(nodes: tuple[s.Node, ...], word: str) -> int:
    count = 0
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        named = isinstance(node, s.Name | s.Attribute) and node.name == word
        count += named or (isinstance(node, s.Import) and node.name == word)
        waiting += children(node)
    return count
