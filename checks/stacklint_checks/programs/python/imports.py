"""Python imports: one node for each name."""

from __future__ import annotations

from collections.abc import Iterable

from stacklint_checks.programs.syntax import Import, Node

from .expressions import TsNode, words
from .reader import Reader


def imported(reader: Reader, node: TsNode, start: int, end: int, depth: int) -> Iterable[Node]:
    """``import a.b, c as d``."""
    del start, end, depth
    for name in node.children_by_field_name("name"):
        at, last = reader.at[name.start_byte], reader.at[name.end_byte]
        module, alias = _aliased(reader, name)
        yield Import(at, last, module, "", alias or module.partition(".")[0])


def imported_from(reader: Reader, node: TsNode, start: int, end: int, depth: int) -> Iterable[Node]:
    """``from a import b, c as d`` and ``from a import *``."""
    del depth
    source = node.child_by_field_name("module_name")
    module = "".join(words(reader, source).split()) if source is not None else "__future__"
    for name in node.children_by_field_name("name"):
        imported, alias = _aliased(reader, name)
        yield Import(reader.at[name.start_byte], reader.at[name.end_byte], module, imported, alias or imported)
    if any(child.type == "wildcard_import" for child in node.named_children):
        yield Import(start, end, module, "*", "")


def _aliased(reader: Reader, node: TsNode) -> tuple[str, str]:
    if node.type != "aliased_import":
        return "".join(words(reader, node).split()), ""
    name, alias = node.child_by_field_name("name"), node.child_by_field_name("alias")
    return "".join(words(reader, name).split()) if name else "", words(reader, alias) if alias else ""
