"""Ways through the trees of programs: what stands below a node, around it, and at a span."""

from __future__ import annotations

from collections.abc import Iterator

from . import syntax as s


def children(node: object) -> Iterator[s.Node]:
    """The nodes right below a node."""
    if isinstance(node, s.Node):
        values = [getattr(node, name) for name in node.__struct_fields__]
    elif isinstance(node, tuple):
        values = list(node)
    else:
        return
    for value in values:
        if isinstance(value, s.Node):
            yield value
        elif isinstance(value, tuple):
            yield from children(value)


def bodies(node: s.Node) -> Iterator[tuple[s.Node, ...]]:
    """The lists of statements right below a node."""
    for name in ("body", "other"):
        body = getattr(node, name, None)
        if isinstance(body, tuple):
            yield body


def way_to_span(node: s.Node, start: int, end: int) -> tuple[s.Node, ...] | None:
    """The nodes from one down to the outermost that covers exactly a stretch, both included."""
    if (node.start, node.end) == (start, end) and not isinstance(node, s.Argument | s.Pair | s.Assign | s.Return):
        return (node,)
    for child in children(node):
        if child.start <= start and end <= child.end:
            way = way_to_span(child, start, end)
            if way is not None:
                return (node, *way)
    return None


def way_to(node: s.Node, inner: s.Node) -> tuple[s.Node, ...] | None:
    """The nodes from one down to one inside it, the last one left out."""
    if node is inner:
        return ()
    for child in children(node):
        if child.start <= inner.start and inner.end <= child.end:
            way = way_to(child, inner)
            if way is not None:
                return (node, *way)
    return None


def elements(holder: s.Call | s.Map | s.Array) -> tuple[s.Node, ...]:
    """What stands in the brackets of a call, map or list."""
    if isinstance(holder, s.Call):
        return holder.arguments
    return holder.pairs if isinstance(holder, s.Map) else holder.items


def element_of(holder: s.Call | s.Map, key: str) -> s.Argument | s.Pair | None:
    """The argument or pair with a key; the last one counts."""
    for one in reversed(elements(holder)):
        if isinstance(one, s.Argument) and one.name == key:
            return one
        if isinstance(one, s.Pair) and isinstance(one.key, s.Constant) and one.key.value == key:
            return one
    return None


def names_in(nodes: tuple[s.Node, ...]) -> set[str]:
    """The names of variables, and of members of ``self`` and the like, in some nodes; keys and keywords are none."""
    found: set[str] = set()
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        if isinstance(node, s.Name):
            found.add(node.name)
        elif isinstance(node, s.Attribute):
            found.add(f"{node.base.name}.{node.name}" if isinstance(node.base, s.Name) else node.name)
        elif isinstance(node, s.Function | s.Class):
            found.add(node.name)
        waiting += children(node)
    return found
