"""TypeScript files as blocks, by one linear scan that a broken block cannot derail.

A file is cut at the lines that look like the head of a statement in column 0 or of a class's member. The pieces are
scanned for themselves; scans are remembered by text, so a key press costs one. Where the brackets of the whole file
balance they say which of the lines are heads. Where they do not, the layout says it: the column, and in a class the
indentation of its members.

Keys: a declaration's name; ``import module``; else ``statement``. A class is its header with the fields that lead it
(``X``), its methods (``X.method``, the constructor ``X.__init__``), the fields between those (``X.``) and its end
(``X}``).
"""

from __future__ import annotations

import re
from functools import lru_cache

from msgspec import Struct, field

from stacklint_checks.blocks import Chunk

from .heads import (
    CLASS,
    DECLARED,
    FIRM,
    GOES_ON,
    HARD,
    IMPORTED,
    Cut,
    class_of,
    cuts_of,
    decorators_end,
    is_decorated,
    lines_of,
    member_key,
)
from .layout import Layout, lexical_end, outside
from .scan import CLOSERS, scan, trouble


class _Open(Struct):
    """A chunk that is being read. ``owner`` is the class whose member it is, ``klass`` the class that it heads."""

    start: int
    owner: str = ""
    klass: str = ""
    decorators: bool = False


class _Writer(Struct):
    """The chunks so far, and the one that is open."""

    text: str
    chunks: list[Chunk] = field(default_factory=list)
    open: _Open | None = None

    def begin(self, start: int, owner: str = "") -> None:
        """End the open chunk where the next one starts, unless it is only the decorators of that or fields go on."""
        head = self.text[start : start + 400]
        if self.open is not None:
            if self.open.decorators and self.open.owner == owner:
                self._read_head(self.open, head)
                return
            if owner and member_key(owner, head) == f"{owner}." and self._holds_fields():
                return
            self.end(start)
        self.open = _Open(start, owner)
        self._read_head(self.open, head)

    def _read_head(self, chunk: _Open, head: str) -> None:
        chunk.decorators = is_decorated(head)
        chunk.klass = "" if chunk.owner or chunk.decorators else class_of(head[decorators_end(head) :])

    def _holds_fields(self) -> bool:
        chunk = self.open
        if chunk is None:
            return False
        return bool(chunk.klass) or member_key(chunk.owner, self.text[chunk.start : chunk.start + 400]) == (
            f"{chunk.owner}."
        )

    def end(self, at: int) -> None:
        """End the open chunk; what follows a method in its text is a chunk of fields."""
        chunk, self.open = self.open, None
        if chunk is None:
            return
        start, text = chunk.start, self.text[chunk.start : at]
        closed = self._method_end(text) if chunk.owner else 0
        if closed:
            self._write(start, text[:closed], _key(text, chunk))
            rest = text[closed:]
            skipped = len(rest) - len(rest.lstrip(" \t\r\n;"))
            start, text = start + closed + skipped, rest[skipped:]
            chunk = _Open(start, chunk.owner)
        if text[: scan(text).code_end].strip(" \t\r\n;"):
            self._write(start, text, _key(text, chunk))

    @staticmethod
    def _method_end(text: str) -> int:
        """Where a method ends, as its brackets or else its layout say, if other code follows; else 0."""
        found = scan(text)
        end = found.closed
        if found.openers or found.closers or not found.sound:
            indent = text[: len(text) - len(text.lstrip(" \t"))]
            match = re.search(rf"\n{indent}}}[ \t;]*\r?\n", text) if indent else None
            end = match.end() if match else 0
            behind = scan(text[end:])
            if behind.openers or behind.closers or not behind.sound:
                return 0
        return end if text[end : found.code_end].strip(" \t\r\n;") else 0

    def close_class(self, klass: str, at: int) -> None:
        """Write the bracket that ends a class."""
        self.end(at)
        self.chunks.append(Chunk(f"{klass}}}", at, at + 1))

    def _write(self, start: int, text: str, key: str) -> None:
        skipped = len(text) - len(text.lstrip())
        found = scan(text)
        words, at = trouble(text, found, heads="." not in key and CLASS.match(text, decorators_end(text)) is not None)
        self.chunks.append(Chunk(key, start + skipped, start + found.code_end, words, start + at if words else 0))


def split(text: str) -> list[Chunk]:
    """The blocks of a TypeScript file. Comments between them belong to none."""
    cuts = cuts_of(text)
    chunks = _by_brackets(text, cuts)
    if chunks is not None:
        return chunks
    starts = _surely(text, outside(text, cuts))
    return [
        chunk._replace(start=start + chunk.start, end=start + chunk.end, problem_at=start + chunk.problem_at)
        for start, end in zip(starts, [*starts[1:], len(text)], strict=True)
        for chunk in _region(text[start:end])
    ]


def _surely(text: str, cuts: list[Cut]) -> list[int]:
    """Where a text can be taken apart whatever is open there: the file's heads that nothing goes on with."""
    starts = [0]
    for cut, line in zip(cuts, lines_of(text, cuts), strict=True):
        last = starts[-1]
        decorated = text.startswith("@", last) and decorators_end(text[last : cut.start]) == cut.start - last
        if line and HARD.match(line) and cut.start and not decorated:
            starts.append(cut.start)
    return starts


@lru_cache(maxsize=1024)
def _region(text: str) -> tuple[Chunk, ...]:
    """The blocks from one sure head to the next: as its brackets say, else as its layout says."""
    cuts = cuts_of(text)
    chunks = _by_brackets(text, cuts)
    return tuple(_by_layout(text, cuts) if chunks is None else chunks)


def _ends(cuts: list[Cut], text: str) -> list[int]:
    return [*(cut.start for cut in cuts[1:]), len(text)]


def _by_brackets(text: str, cuts: list[Cut]) -> list[Chunk] | None:
    """The blocks as the brackets say; ``None`` where they do not balance."""
    ends = _ends(cuts, text)
    writer = _Writer(text)
    stack: list[str] = []
    klass = before = ""
    index = 0
    while index < len(cuts):
        cut, last = cuts[index], index
        found = scan(text[cut.start : ends[last]])
        while found.open:
            end = lexical_end(text, found, cut.start)
            if end < 0:
                return None
            while ends[last] < end:
                last += 1
            found = scan(text[cut.start : ends[last]])
        if found.problem:
            return None
        if not stack and (index == 0 or _begins(text, cut, before)):
            klass = ""
            writer.begin(cut.start)
        elif klass and len(stack) == 1 and cut.indent and (before == "{" or before not in GOES_ON):
            writer.begin(cut.start, klass)
        for closer, at in found.closers:
            if not stack or CLOSERS[stack.pop()] != closer:
                return None
            if klass and not stack:
                writer.close_class(klass, cut.start + at)
                klass = ""
                writer.open = _Open(cut.start + at + 1)
        stack += [opener for opener, _ in found.openers]
        if writer.open is not None and writer.open.klass and stack:
            klass = writer.open.klass
        if found.code_end:
            before = text[cut.start + found.code_end - 1]
            if text.endswith("=>", cut.start, cut.start + found.code_end):
                before = "="
        index = last + 1
    writer.end(len(text))
    return None if stack else writer.chunks


def _begins(text: str, cut: Cut, before: str) -> bool:
    """Whether a line outside of all brackets begins a statement, by what the code before it ends with."""
    if cut.hard or FIRM.match(text, cut.start):
        return True
    if cut.indent or text.startswith("}", cut.start) or before in GOES_ON:
        return False
    return before in ("", ";", "}") or text[cut.start] not in "([`\"'"


def _by_layout(text: str, cuts: list[Cut]) -> list[Chunk]:
    """The blocks as columns and indentation say, for a text that does not balance."""
    writer = _Writer(text)
    for start, owner in Layout(text, outside(text, cuts)).heads():
        if owner and text[start] == "}":
            writer.close_class(owner, start)
            writer.open = _Open(start + 1)
        else:
            writer.begin(start, owner)
    writer.end(len(text))
    return writer.chunks


def _key(text: str, chunk: _Open) -> str:
    text = text.lstrip()
    if chunk.owner:
        return member_key(chunk.owner, text[:400])
    bare = text[decorators_end(text) :]
    if chunk.klass:
        return chunk.klass
    if bare.startswith("import"):
        source = IMPORTED.match(bare)
        return f"import {source.group(1)}" if source else "import ?"
    match = DECLARED.match(bare)
    return match.group(1) if match else "statement"
