"""A template's syntax tree, the same for YAML and JSON. Offsets are relative to the block.

A block is an entry of a section, so its tree is one ``Pair``: the entry's name and its body. For JSON every collection
is ``flow`` and every text quoted.
"""

from __future__ import annotations

from typing import NamedTuple

from msgspec import Struct


class Node(Struct, frozen=True):
    """A node and its range, without its tag and anchor. ``tag`` is as written (``!Sub``), ``anchor`` without ``&``.

    ``tag_at`` is where the tag (or else the anchor) starts, and ``start`` where there is none.
    """

    start: int
    end: int
    tag: str
    anchor: str
    tag_at: int


class Scalar(Node, frozen=True):
    """A scalar. ``text`` is what it reads as; ``style`` is ``plain``, ``'``, ``"``, ``|`` or ``>``."""

    text: str
    style: str


class Pair(Struct, frozen=True):
    """A key and its value; ``value`` is ``None`` where nothing is written behind the colon."""

    start: int
    end: int
    key: Node
    value: Node | None


class Mapping(Node, frozen=True):
    """A mapping. ``flow`` says that it is written in braces."""

    pairs: tuple[Pair, ...]
    flow: bool

    def pair(self, name: str) -> Pair | None:
        """The last pair with that key."""
        found = None
        for pair in self.pairs:
            if isinstance(pair.key, Scalar) and pair.key.text == name:
                found = pair
        return found


class Sequence(Node, frozen=True):
    """A sequence. ``flow`` says that it is written in brackets; else each item follows a dash."""

    items: tuple[Node, ...]
    flow: bool


class Alias(Node, frozen=True):
    """``*name``."""

    name: str


class Opaque(Node, frozen=True):
    """Something that is not read, and why."""

    because: str


class Tree(NamedTuple):
    """A block's text, the section that it belongs to, and its entry.

    ``section`` is empty for a value at the top level (``Transform: …``), whose pair is then the whole. ``json`` tells
    the syntax. A section that is written in flow style in YAML is one block: its ``entries`` are several.
    """

    text: str
    section: str
    entries: tuple[Pair, ...]
    json: bool = False
