"""Expressions on one line that no longer fit there: laid out anew as a whole, with everything that changes in them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from msgspec import Struct, field

from stacklint_checks.edits import TextEdit

from . import syntax as s
from .layout import Brackets
from .places import File, Found
from .trees import elements
from .write import Doc, Group, Labelled

Holder = s.Call | s.Map | s.Array
#: All that may stand between elements that can be laid out anew.
BETWEEN = re.compile(r"[ ,]*")


class Change(Struct):
    """What is put into the brackets of one call, map or list. ``wrap`` puts the new docs into one object."""

    file: File
    brackets: Brackets
    holder: Found
    removed: set[int] = field(default_factory=set)
    new: dict[str, Doc] = field(default_factory=dict)
    wrap: bool = False


class Over(NamedTuple):
    """What is written over a node: one doc, or several for an element of a list or call."""

    found: Found
    docs: tuple[Doc, ...]


Changes = Mapping[tuple[str, int], Change]
Overs = Mapping[tuple[str, int, int], Over]


def around(found: Found) -> Found | None:
    """The outermost call, map or list on one line in which a node stands as an argument or element."""
    chain = (*found.around, found.node)
    best: Found | None = None
    for number in range(len(chain) - 1, -1, -1):
        node = chain[number]
        inner = chain[number + 1] if number + 1 < len(chain) else None
        if not isinstance(node, Holder | s.Argument | s.Pair) or "\n" in found.tree.text[node.start : node.end]:
            break
        if inner is not None and isinstance(node, Holder) and not any(inner is one for one in elements(node)):
            break
        if isinstance(node, Holder):
            best = found._replace(node=node, around=chain[:number])
    if best is None and found.around:
        parent = found._replace(node=found.around[-1], around=found.around[:-1])
        return around(parent) if isinstance(parent.node, Holder | s.Argument | s.Pair) else None
    return best


class _Reflow:
    """One expression as a doc, with what is to be changed in it."""

    def __init__(self, found: Found, changes: Changes, over: Overs, made: Sequence[TextEdit]) -> None:
        self.path, self.start, self.text = found.file.path, found.block.start, found.tree.text
        self.python = found.file.style.python
        self.changes, self.over = changes, over
        first, last = found.place(found.node)
        self.made = [one for one in made if one.path == self.path and first <= one.start and one.end <= last]
        self.made = [one for one in self.made if not one.start == one.end == first]

    def piece(self, start: int, end: int) -> str:
        """A piece of the text, with what is replaced in it."""
        text = self.text[start:end]
        inside = [one for one in self.made if self.start + start <= one.start and one.end <= self.start + end]
        for one in sorted(inside, key=lambda one: -one.start):
            text = text[: one.start - self.start - start] + one.text + text[one.end - self.start - start :]
        return text

    def node(self, node: s.Node) -> Doc | None:
        """A node; ``None`` where something changes in it that has no doc."""
        over = self.over.get((self.path, self.start + node.start, self.start + node.end))
        if over is not None:
            return over.docs[0] if len(over.docs) == 1 else None
        if isinstance(node, s.Argument | s.Pair):
            inner, label = self.node(node.value), self.piece(node.start, node.value.start)
            return Labelled(label, inner) if label and inner is not None else inner
        if isinstance(node, Holder):
            return self.holder(node)
        return self.piece(node.start, node.end) if not self._changes_in(node.start, node.end) else None

    def holder(self, node: Holder) -> Doc | None:
        """A call, map or list with its elements: those that stay, then the new ones."""
        spread = self.changes.get((self.path, self.start + node.start))
        open_, close = (node.open, node.close) if isinstance(node, s.Call) else (node.start, node.end - 1)
        change = self.changes.get((self.path, self.start + open_ + 1))
        if spread is not None or self._changes_in(node.start, open_):
            return None
        if isinstance(node, s.Call) and close + 1 != node.end:
            return None
        kept = elements(node)
        removed = change.removed if change is not None else set()
        items = [self._element(one) for number, one in enumerate(kept) if number not in removed]
        if any(item is None for item in items) or not self._is_plain(kept, open_ + 1, close):
            return None
        docs = [doc for item in items for doc in item or ()]
        new = list(change.new.values()) if change is not None else []
        if change is not None and change.wrap:
            new = [Group("{", tuple(new), "}", pad=True)]
        docs += new
        opened, closed = self.piece(node.start, open_ + 1), self.piece(close, node.end)
        hug = not self.python and isinstance(node, s.Call) and bool(docs) and _is_object(docs[-1])
        return Group(opened, tuple(docs), closed, pad=opened == "{" and not self.python, hug=hug)

    def _element(self, node: s.Node) -> tuple[Doc, ...] | None:
        value = node.value if isinstance(node, s.Argument) and not node.name else node
        over = self.over.get((self.path, self.start + value.start, self.start + value.end))
        if over is not None and len(over.docs) > 1:
            return over.docs
        doc = self.node(node)
        return None if doc is None else (doc,)

    def _is_plain(self, kept: tuple[s.Node, ...], start: int, end: int) -> bool:
        """Whether nothing but commas stands between elements: comments would be lost."""
        edges = [start, *(edge for one in kept for edge in (one.start, one.end)), end]
        gaps = list(pairwise(edges))[::2]
        return all(BETWEEN.fullmatch(self.text[first:last]) for first, last in gaps)

    def _changes_in(self, start: int, end: int) -> bool:
        first, last = self.start + start, self.start + end
        inside = any(path == self.path and first < open_ <= last for path, open_ in self.changes)
        return inside or any(path == self.path and first <= one and two <= last for path, one, two in self.over)


def _is_object(doc: Doc) -> bool:
    return isinstance(doc, Group) and doc.open == "{"


def doc(outer: Found, changes: Changes, over: Overs, made: Sequence[TextEdit]) -> Doc | None:
    """The expression as a doc with all that changes in it; ``None`` where it has to stay as it is laid out."""
    return _Reflow(outer, changes, over, made).node(outer.node)
