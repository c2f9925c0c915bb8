"""Texts and places in them.

Offsets and columns count Unicode code points from 0, so they index a ``str`` directly. Bytes (tree-sitter) and
UTF-16 (LSP) exist only at the edges that need them.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from typing import NamedTuple

from msgspec import Struct


class BlockId(NamedTuple):
    """Names a block of a file independently of where it stands: the file's path and the block's own key."""

    path: str
    key: str


class Span(Struct, frozen=True, order=True, gc=False):
    """A range of text relative to the start of its block, so that it stays valid when the block moves."""

    block: BlockId
    start: int
    end: int


class Place(NamedTuple):
    """A range of text in a file, as offsets into its current text."""

    path: str
    start: int
    end: int


class Position(NamedTuple):
    """A line and a column, both from 0; the column counts code points."""

    line: int
    column: int


class Source(Struct, frozen=True, dict=True, weakref=True):
    """The text of one file. ``path`` is absolute, or relative to the unit's root in tests."""

    path: str
    text: str

    @cached_property
    def line_starts(self) -> list[int]:
        """Offsets at which lines start."""
        starts = [0]
        find = self.text.find
        at = find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = find("\n", at + 1)
        return starts

    def position(self, offset: int) -> Position:
        """The line and column of an offset; offsets outside the text are moved to its nearest end."""
        offset = min(max(offset, 0), len(self.text))
        line = bisect_right(self.line_starts, offset) - 1
        return Position(line, offset - self.line_starts[line])

    def offset(self, position: Position) -> int:
        """The offset of a line and column; a column past the end of its line is moved to that end."""
        line, column = position
        if line < 0:
            return 0
        if line >= len(self.line_starts):
            return len(self.text)
        start = self.line_starts[line]
        last = line + 1 == len(self.line_starts)
        end = len(self.text) if last else self.line_starts[line + 1] - 1
        return min(start + max(column, 0), end)

    def line(self, number: int) -> str:
        """The text of a line (from 0) without its line ending."""
        start = self.line_starts[number]
        end = self.text.find("\n", start)
        return self.text[start : len(self.text) if end < 0 else end].rstrip("\r")
