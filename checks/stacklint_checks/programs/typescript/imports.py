"""TypeScript's imports and the names that it exports, in the syntax of programs.

``import x`` is the member ``default``, ``import * as x`` and ``import x = require()`` the module itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from stacklint_checks.programs import syntax as s

from .expressions import target, unescaped
from .nodes import Text, ends, named, part


def required(c: Text, name: Node, value: Node) -> list[s.Import] | None:
    """The imports of ``const a = require('x')``, ``= require('x').b`` and ``const {a, b: c} = require('x')``."""
    member = ""
    if value.type == "member_expression":
        found, base = part(value, "property"), part(value, "object")
        if found is None or base is None:
            return None
        member, value = c.words(found), base
    module = _required_module(c, value)
    if module is None:
        return None
    if name.type == "identifier":
        return [s.Import(*ends(c, name), module, member, c.words(name))]
    if name.type != "object_pattern" or member:
        return None
    imports = []
    for child in named(name):
        key, alias = child, child
        if child.type == "pair_pattern":
            key, alias = part(child, "key") or child, part(child, "value") or child
        imports.append(s.Import(*ends(c, child), module, c.words(key), c.words(alias)))
    return imports


def _required_module(c: Text, node: Node) -> str | None:
    if node.type != "call_expression":
        return None
    function, arguments = part(node, "function"), part(node, "arguments")
    passed = named(arguments) if arguments is not None else []
    if function is None or c.words(function) != "require" or len(passed) != 1 or passed[0].type != "string":
        return None
    return unescaped(c.words(passed[0])[1:-1])


def imported(c: Text, node: Node, _depth: int) -> Iterator[s.Node]:
    """The names of an import."""
    source = part(node, "source")
    for clause in named(node):
        if clause.type == "import_require_clause":
            names, source = named(clause), part(clause, "source") or source
            if names and source is not None:
                yield s.Import(*ends(c, names[0]), module_of(c, source), "", c.words(names[0]))
        elif clause.type == "import_clause" and source is not None:
            for child in named(clause):
                yield from _clause(c, child, module_of(c, source))
    if source is not None and not any(child.type.endswith("_clause") for child in named(node)):
        yield s.Import(*ends(c, source), module_of(c, source), "", "")


def module_of(c: Text, source: Node) -> str:
    """The module that a text names."""
    return unescaped(c.words(source)[1:-1])


def _clause(c: Text, node: Node, module: str) -> Iterator[s.Node]:
    if node.type == "identifier":
        yield s.Import(*ends(c, node), module, "default", c.words(node))
    elif node.type == "namespace_import":
        for name in named(node):
            yield s.Import(*ends(c, name), module, "", c.words(name))
    elif node.type == "named_imports":
        for one in named(node):
            yield from _specified(c, one, module)


def _specified(c: Text, node: Node, module: str) -> Iterator[s.Node]:
    """A name of ``{ A as B }`` of a module."""
    name = part(node, "name")
    if name is not None:
        words = c.words(name)
        member = unescaped(words[1:-1]) if words[:1] in "'\"" else words
        alias = part(node, "alias")
        yield s.Import(*ends(c, node), module, member, c.words(alias) if alias is not None else member)


def import_alias(c: Text, node: Node, depth: int) -> Iterator[s.Node]:
    """``import a = b.c``, which is no import but a name for a member."""
    names = named(node)
    if len(names) == 2:
        yield s.Assign(*ends(c, node), target(c, names[0], depth), _dotted(c, names[1]), "", "", constant=True)


def _dotted(c: Text, node: Node) -> s.Node:
    start, end = ends(c, node)
    found: s.Node | None = None
    position = start
    for name in c.text[start:end].split("."):
        at = position + len(name) - len(name.lstrip())
        behind = position + len(name.rstrip())
        word = name.strip()
        found = s.Name(start, behind, word) if found is None else s.Attribute(start, behind, found, word, at)
        position += len(name) + 1
    return found or s.Other(start, end)


def exported(c: Text, clause: Node, module: str | None) -> Iterator[s.Node]:
    """The names of ``export { a as b }``; with a module they come from that."""
    if clause.type == "namespace_export":
        for own in named(clause):
            yield s.Import(*ends(c, own), module or "", "", c.words(own))
        return
    for one in named(clause):
        if module is not None:
            yield from _specified(c, one, module)
            continue
        name, alias = part(one, "name"), part(one, "alias")
        if name is not None and alias is not None:
            to, value = s.Name(*ends(c, alias), c.words(alias)), s.Name(*ends(c, name), c.words(name))
            yield s.Assign(*ends(c, one), to, value, "", "", constant=True)
        elif name is not None:
            yield s.Name(*ends(c, name), c.words(name))
