"""What stands somewhere in a program, seen from the file that is written into."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from stacklint_checks.blocks import Block
from stacklint_checks.intents import CannotWrite

from . import syntax as s
from .imports import Imports
from .trees import bodies, way_to
from .write import Code, Style, Writer


class File(NamedTuple):
    """A file that is written into."""

    path: str
    text: str
    style: Style
    imports: Imports

    @property
    def writer(self) -> Writer:
        """Writes forms in the file's style with the file's names."""
        return Writer(self.style, self.imports.name)


class Found(NamedTuple):
    """A node of a program, the nodes around it from the outermost in, and where its block starts in the file."""

    file: File
    block: Block
    node: s.Node
    around: tuple[s.Node, ...]
    tree: s.Tree

    @property
    def call(self) -> s.Call:
        """The node as a call."""
        if not isinstance(self.node, s.Call):
            raise CannotWrite
        return self.node

    @property
    def outer(self) -> s.Node | None:
        """The node right around it, arguments and pairs left out."""
        inner = [one for one in self.around if not isinstance(one, s.Argument | s.Pair)]
        return inner[-1] if inner else None

    def within(self, node: s.Node) -> Found:
        """A node below this one."""
        way = way_to(self.node, node)
        if way is None:
            raise CannotWrite
        return self._replace(node=node, around=(*self.around, *way))

    def place(self, node: s.Node) -> tuple[int, int]:
        """Where a node of the block stands in the file."""
        return self.block.start + node.start, self.block.start + node.end

    def code(self, node: s.Node) -> Code:
        """The text of a node, to be written elsewhere."""
        return Code(self.tree.text[node.start : node.end])


class Place(NamedTuple):
    """A statement and the body it stands in. ``function`` is the innermost function around it."""

    statement: s.Node
    body: tuple[s.Node, ...]
    function: s.Function | s.Lambda | None


def place_of(found: Found) -> Place:
    """The statement in which a node stands."""
    chain = (*found.around, found.node)
    function: s.Function | s.Lambda | None = None
    statement, body = chain[0], found.tree.body
    for outer, inner in pairwise(chain):
        for one in bodies(outer):
            if any(inner is each for each in one):
                statement, body = inner, one
        if isinstance(outer, s.Function | s.Lambda) and statement is inner:
            function = outer
    return Place(statement, body, function)
