"""Python files as blocks: functions, methods, class headers and the statements of the top.

A file is cut at the lines that may start a block, and each piece is scanned for itself. Where everything balances the
blocks follow from the logical lines. Where it does not, a line that starts a definition (at the top, or where the
methods of its class stand) begins a new block whatever is open before it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from stacklint_checks.blocks import Chunk

from .scan import CLEAN, CONTINUED, STRING_END, Line, Open, Scan, scan, unclosed

CUT = re.compile(r"^(?:[^\W\d]|@|[ \t]{1,16}(?:(?:async[ \t]+)?def[ \t]|class[ \t]|@\w))", re.MULTILINE)
STRONG = re.compile(
    r"[ \t]*(?:(?:async[ \t]+)?def[ \t]+\w|class[ \t]+\w|import[ \t]+\w|from[ \t]+[\w.]+[ \t]+import\b"
    r"|if[ \t]+__name__\b|@[^\W\d][\w.]*[ \t]*(?:\(|\r?$))",
    re.MULTILINE,
)
CLASS = re.compile(r"class[ \t]+\w")
ASSIGNED = re.compile(r"^[ \t]+[^\W\d]\w*[ \t]*(?::[^=\n]*)?=(?!=)", re.MULTILINE)
CLAUSE = re.compile(r"(?:elif|else|except|finally|case)\b")
INDENT = re.compile(r"[ \t]*")
#: How many pieces behind it what is open may be closed, where the file does not balance.
FARTHEST = 200
#: The last line before a docstring.
DEFINITION = re.compile(
    r"(?:^|\n)[ \t]*(?:(?:async|def|class)\b[^\n]*|[^\n]*\)[ \t]*(?:->[^\n]*)?):[ \t]*(?:#[^\n]*)?$"
)
BEFORE_TEXT = re.compile(r"(?:[=(,\[{+]|\breturn)[ \t]*(?:\b[A-Za-z]{1,2})?$")
BEFORE_TEXT_IN_LINE = re.compile(r"(?:[=(,\[{+:]|\breturn)[ \t]*(?:\b[A-Za-z]{1,2})?$")


class Piece(NamedTuple):
    """A stretch of the file and its scan."""

    start: int
    end: int
    scan: Scan


class _Cutter:
    """Collects the chunks of a file from its logical lines.

    ``owner`` is the class whose members follow, and stands in the column ``indent``. ``left`` is the class that a
    statement of the top ended, with the number of its last chunk: a member that follows a simple statement shows that
    the class goes on, and that the statement is a line of it that lost its indentation.
    """

    def __init__(self, *, broken: bool) -> None:
        self.broken = broken
        self.chunks: list[Chunk] = []
        self.key = ""
        self.start = -1
        self.waits = False
        self.owner = ""
        self.header = False
        self.indent = -1
        self.left: tuple[str, int, int] | None = None

    def close(self, end: int) -> None:
        """End the current chunk where its last code ends."""
        if self.start >= 0:
            self.chunks.append(Chunk(self.key, self.start, max(end, self.start + 1)))
        self.start, self.waits, self.header = -1, False, False

    def take(self, line: Line, start: int, before: int) -> None:
        """Take the next logical line; ``before`` is where the code of the one before it ends."""
        kind = line.kind
        if kind == "clause" and self.start >= 0:
            return
        if line.indent == 0:
            if not (kind == "?" and self.broken and self.owner):
                self._top(line, start, before)
        elif self.owner and (self.indent < 0 or line.indent == self.indent):
            self.indent = line.indent
            self._member(line, start, before)
        elif self.left is not None and line.indent == self.left[1] and kind in ("def", "@", "class"):
            self._resume(self.left, before)
            self._member(line, start, before)
        elif self.start < 0:
            self._open(line, start, "statement")

    def _resume(self, left: tuple[str, int, int], before: int) -> None:
        """Go on with a class: what stands behind its last chunk belongs to it, if it is one statement."""
        self.close(before)
        self.owner, self.indent, last = left
        self.left = None
        if last == len(self.chunks) - 2:
            self.chunks[last:] = [self.chunks[last]._replace(end=self.chunks[-1].end)]

    def _open(self, line: Line, start: int, key: str) -> None:
        self.start, self.key, self.waits = start, key, line.kind == "@"

    def _top(self, line: Line, start: int, before: int) -> None:
        if self.waits and line.kind in ("def", "class", "@"):
            self.waits, self.key = line.kind == "@", _key(line)
        else:
            self.close(before)
            self._open(line, start, _key(line))
        if self.owner and self.indent > 0 and self.chunks:
            self.left = self.owner, self.indent, len(self.chunks) - 1
        if line.kind in ("def", "class", "@", "compound"):
            self.left = None
        self.indent = -1
        self.header = line.kind == "class"
        self.owner = line.name if self.header else ""

    def _member(self, line: Line, start: int, before: int) -> None:
        if line.kind in ("def", "class", "@"):
            key = f"{self.owner}.{line.name}"
            if self.waits:
                self.waits, self.key = line.kind == "@", key
            else:
                self.close(before)
                self._open(line, start, key)
        elif not self.header:
            self.close(before)
            self._open(line, start, f"{self.owner}.")


def _key(line: Line) -> str:
    if line.kind == "import":
        return f"import {line.name}"
    return line.name or "statement"


def split(text: str) -> list[Chunk]:
    """The blocks of a Python file. Comments and blank lines between blocks are in none; decorators belong to theirs."""
    starts = [match.start() for match in CUT.finditer(text)]
    first = 1 if text.startswith("\ufeff") else 0
    if not starts or starts[0] > first:
        starts.insert(0, first)
    starts.append(len(text))
    balanced = _folded(text, starts)
    pieces = list(_resynced(text, starts)) if balanced is None else balanced
    cutter = _Cutter(broken=balanced is None)
    end = 0
    for start, _, found in pieces:
        for line in found.lines:
            cutter.take(line, start + line.start, start + line.before if line.before else end)
        if found.end:
            end = start + found.end
    cutter.close(end)
    return cutter.chunks if balanced is not None else _blamed(text, cutter.chunks, pieces)


def _folded(text: str, starts: list[int]) -> list[Piece] | None:
    """The pieces of a text in which everything balances, else ``None``."""
    pieces: list[Piece] = []
    state = CLEAN
    for start, end in pairwise(starts):
        if state != CLEAN and state.quote in ("", CONTINUED) and STRONG.match(text, start):
            return None
        found = scan(text[start:end], state)
        if found.problem:
            return None
        pieces.append(Piece(start, end, found))
        state = found.after
    return pieces if state == CLEAN else None


def _resynced(text: str, starts: list[int]) -> Iterator[Piece]:
    """The pieces of a text with something open in it: each ends at the latest where a new block surely starts."""
    first, state, index = 0, CLEAN, -1
    in_class, indent = False, -1
    while (index := index + 1) < len(starts) - 1:
        start, end = starts[index], starts[index + 1]
        if index == first:
            deep = _indent(text, start)
            if deep == 0:
                in_class, indent = CLASS.match(text, start) is not None, -1
            elif in_class and indent < 0:
                indent = deep
        column = indent if in_class else 0
        after = scan(text[start:end], state).after
        anew = index + 2 == len(starts) or after == CLEAN or _starts_anew(text, starts, index + 1, after, column)
        if after != CLEAN and column > 0 and (anew or after.quote in ("", CONTINUED)):
            member = _assigned_member(text, start, end, column)
            if member:  # an attribute of the class behind a broken method
                starts.insert(index + 1, member)
                end, anew = member, True
        state = after
        if anew:
            yield Piece(starts[first], end, scan(text[starts[first] : end], CLEAN))
            first, state = index + 1, CLEAN


def _assigned_member(text: str, start: int, end: int, indent: int) -> int:
    """Where an assignment stands in the column of a class's members, behind the first line of a piece; else 0."""
    for found in ASSIGNED.finditer(text, text.find("\n", start, end) + 1 or end, end):
        if _indent(text, found.start()) == indent:
            return found.start()
    return 0


def _starts_anew(text: str, starts: list[int], index: int, state: Open, indent: int) -> bool:
    """Whether a new block starts at a piece although something is open there. ``indent`` is that of methods."""
    start = starts[index]
    if state.quote not in ("", CONTINUED):
        closer = _closer(text, start, state.quote)
        return closer < 0 or _opens(text, closer)
    deep = _indent(text, start)
    if STRONG.match(text, start) or (deep == indent and ASSIGNED.match(text, start)):
        return deep in (0, indent) or indent < 0
    return deep == 0 and CLAUSE.match(text, start) is None and not _ends_well(text, starts, index, state)


def _ends_well(text: str, starts: list[int], index: int, state: Open) -> bool:
    """Whether what is open at a piece is closed before the next line that surely starts a block."""
    for start, end in pairwise(starts[index : index + FARTHEST]):
        if STRONG.match(text, start) and state.quote in ("", CONTINUED):
            return False
        found = scan(text[start:end], state)
        if found.problem:
            return False
        state = found.after
        if state == CLEAN:
            return True
    return False


def _closer(text: str, at: int, quote: str) -> int:
    """The offset of the quotes that would end a string, ``-1`` where there are none."""
    found = STRING_END[quote].match(text, at)
    return found.end() - len(quote) if found else -1


def _opens(text: str, at: int) -> bool:
    """Whether the quotes at an offset look like the start of a text, by what stands before them."""
    line = text.rfind("\n", 0, at) + 1
    head = text[line:at]
    if head.lstrip().startswith("#"):
        return True
    if head.strip().rstrip("rRbBuUfF"):
        return BEFORE_TEXT_IN_LINE.search(head) is not None
    above = text[max(0, line - 400) : line].rstrip()
    return not above or DEFINITION.search(above) is not None or BEFORE_TEXT.search(above) is not None


def _indent(text: str, start: int) -> int:
    found = INDENT.match(text, start)
    return len(text[start : found.end()].expandtabs()) if found else 0


def _blamed(text: str, chunks: list[Chunk], pieces: list[Piece]) -> list[Chunk]:
    """The chunks with what does not balance in them."""
    starts = [chunk.start for chunk in chunks]
    for start, end, found in pieces:
        words, at = found.problem, found.problem_at
        if not words and found.after != CLEAN:
            words, at = unclosed(text[start:end])
        index = bisect_right(starts, start + at) - 1
        if words and index >= 0 and not chunks[index].problem:
            chunks[index] = chunks[index]._replace(problem=words, problem_at=start + at)
    return chunks
