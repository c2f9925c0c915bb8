"""TypeScript's classes, enums and interfaces in the syntax of programs.

A field is an assignment to ``this``, a static one to its name. A setter has the decorator ``name.setter``.
"""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from stacklint_checks.programs import syntax as s

from .expressions import expression, parameters, unescaped
from .nodes import Text, ends, has, named, part


def read_class(c: Text, node: Node, depth: int) -> Iterator[s.Node]:
    """A class with what its body declares."""
    start, end = ends(c, node)
    name, inner = part(node, "name"), part(node, "body")
    bases = []
    for heritage in named(node):
        for clause in named(heritage) if heritage.type == "class_heritage" else ():
            value = part(clause, "value") if clause.type == "extends_clause" else None
            if value is not None:
                bases.append(expression(c, value, depth))
    words = c.words(name) if name is not None else "default"
    at = c.at[name.start_byte] if name is not None else start
    yield s.Class(start, end, words, at, tuple(bases), members(c, inner, depth) if inner is not None else ())


def members(c: Text, node: Node, depth: int) -> tuple[s.Node, ...]:
    """What a class's body declares: fields as assignments, to ``this`` unless they are static, and methods."""
    found: list[s.Node] = []
    decorators: list[str] = []
    for child in named(node):
        if child.type == "decorator":
            decorators.append(_decorator(c, child))
            continue
        if child.type == "method_definition":
            found.extend(_method(c, child, decorators, depth + 1))
        elif child.type == "public_field_definition":
            found.extend(_field(c, child, depth + 1))
        elif child.type == "class_static_block":
            found.extend(_static(c, child, depth + 1))
        elif child.is_error:
            found.append(expression(c, child, depth + 1))
        decorators = []
    return tuple(found)


def _decorator(c: Text, node: Node) -> str:
    return c.words(node).lstrip("@").partition("(")[0].strip()


def _method(c: Text, node: Node, decorators: list[str], depth: int) -> Iterator[s.Node]:
    name, inner = part(node, "name"), part(node, "body")
    if name is None or inner is None:
        return
    words = c.words(name)
    if name.type == "string":
        words = unescaped(words[1:-1])
    words = "__init__" if words == "constructor" else words
    marks = {"static": "staticmethod", "get": "property", "set": f"{words}.setter"}
    kinds = [marks[child.type] for child in node.children if child.type in marks]
    at = c.at[name.start_byte]
    read = parameters(c, node, depth)
    yield s.Function(*ends(c, node), words, at, read, c.body(c, inner, depth), (*decorators, *kinds))


def _field(c: Text, node: Node, depth: int) -> Iterator[s.Node]:
    name, value, type_ = part(node, "name"), part(node, "value"), part(node, "type")
    if name is None or name.type == "computed_property_name" or has(node, "declare"):
        return
    start, end = ends(c, name)
    words = unescaped(c.text[start + 1 : end - 1]) if name.type == "string" else c.text[start:end]
    own = s.Name(start, start, "this")
    to: s.Node = s.Name(start, end, words) if has(node, "static") else s.Attribute(start, end, own, words, start)
    annotation = c.words(type_).lstrip(":!? ") if type_ is not None else ""
    read = expression(c, value, depth) if value is not None else None
    yield s.Assign(*ends(c, node), to, read, "", annotation, has(node, "readonly"))


def read_enum(c: Text, node: Node, depth: int) -> Iterator[s.Node]:
    """An enum as a class whose members are assigned; those without a value count on."""
    name, inner = part(node, "name"), part(node, "body")
    if name is None or inner is None:
        return
    found: list[s.Node] = []
    following: int | float | None = 0
    for child in named(inner):
        start, end = ends(c, child)
        key, value = child, None
        if child.type == "enum_assignment":
            key, value = part(child, "name") or child, _value(c, child, depth)
        words = c.words(key)
        words = unescaped(words[1:-1]) if words[:1] in ("'", '"') else words
        if value is None:
            value = s.Constant(start, end, following) if following is not None else s.Other(start, end)
        number = value.value if isinstance(value, s.Constant) else None
        following = number + 1 if isinstance(number, int | float) and not isinstance(number, bool) else None
        found.append(s.Assign(start, end, s.Name(*ends(c, key), words), value, "", "", constant=True))
    yield s.Class(*ends(c, node), c.words(name), c.at[name.start_byte], (), tuple(found), "enum")


def read_interface(c: Text, node: Node, _depth: int) -> Iterator[s.Node]:
    """An interface, of which only the name is read."""
    name = part(node, "name")
    if name is not None:
        yield s.Class(*ends(c, node), c.words(name), c.at[name.start_byte], (), (), "interface")


def _value(c: Text, node: Node, depth: int) -> s.Node | None:
    value = part(node, "value")
    return expression(c, value, depth) if value is not None else None


def _static(c: Text, node: Node, depth: int) -> tuple[s.Node, ...]:
    inner = part(node, "body")
    return c.body(c, inner, depth) if inner is not None else ()
