"""Tree-sitter's TypeScript grammar, and the places and words of its nodes in a block's text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from itertools import accumulate

import tree_sitter_typescript
from tree_sitter import Language, Node, Parser, Tree

from stacklint_checks.programs import syntax as s

#: How deep syntax is followed; what is nested deeper is ``Other``.
MOST_DEPTH = 100


@cache
def language() -> Language:
    """The grammar."""
    return Language(tree_sitter_typescript.language_typescript())


@cache
def _parser() -> Parser:
    return Parser(language())


def kinds(names: frozenset[str]) -> frozenset[int]:
    """The numbers of kinds of nodes; a name may have several."""
    every = range(language().node_kind_count)
    return frozenset(number for number in every if language().node_kind_for_id(number) in names)


@cache
def comments() -> frozenset[int]:
    """Kinds that stand between others and say nothing."""
    return kinds(frozenset({"comment", "html_comment"}))


class Text:
    """A block's text, wrapped so that it is a whole file, and what its nodes say.

    Offsets are code points of the block's own text; those of the wrapping lie outside of it.
    """

    def __init__(self, text: str, before: str, after: str, body: Body) -> None:
        self.text = text
        self.body = body
        data = f"{before}{text}{after}".encode("utf-8", "surrogatepass")
        self._data = data
        shift = len(before)
        plain = len(data) == shift + len(text) + len(after)
        #: The offset of each byte; a range costs less than a call.
        self.at: Sequence[int] = range(-shift, len(data) - shift + 1) if plain else _columns(data, shift)

    def tree(self) -> Tree:
        """The tree of the wrapped text."""
        return _parser().parse(self._data)

    def words(self, node: Node) -> str:
        """A node's text."""
        return self.text[self.at[node.start_byte] : self.at[node.end_byte]]


Body = Callable[[Text, Node, int], tuple[s.Node, ...]]


def _columns(data: bytes, shift: int) -> list[int]:
    """The offset of each byte of a text that is not plain; a byte within a character has that of the next one."""
    return [*accumulate(((byte & 0xC0) != 0x80 for byte in data), initial=-shift)]


def named(node: Node) -> list[Node]:
    """A node's named children without comments."""
    skipped = comments()
    return [child for child in node.named_children if child.kind_id not in skipped]


@cache
def _field(name: str) -> int:
    return language().field_id_for_name(name) or 0


def part(node: Node, name: str) -> Node | None:
    """The child in a field."""
    return node.child_by_field_id(_field(name))


def ends(c: Text, node: Node) -> tuple[int, int]:
    """Where a node starts and ends."""
    return c.at[node.start_byte], c.at[node.end_byte]


def has(node: Node, *words: str) -> bool:
    """Whether one of the keywords stands among the children of a node."""
    return any(child.type in words for child in node.children)
