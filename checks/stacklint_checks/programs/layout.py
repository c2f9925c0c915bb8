"""Elements in brackets, and statements in bodies, added and taken out in the layout that is there.

Offsets are those of the file's text. An edit is a start, an end and the new text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from stacklint_checks.intents import CannotWrite

from .write import Doc, Style, lay

Edit = tuple[int, int, str]

SPACE = re.compile(r"(?:\s|\\\r?\n)*")
PYTHON_COMMENT = re.compile(r"#[^\n]*")
SCRIPT_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
REST = {
    True: re.compile(r"[ \t]*(?:#[^\r\n]*)?(?=\r?\n|\r?\Z)"),
    False: re.compile(r"[ \t]*(?:/\*[^\r\n]*?\*/[ \t]*)?(?://[^\r\n]*)?(?=\r?\n|\r?\Z)"),
}
#: What may stand before a statement on its line.
BEFORE = re.compile(r"[ \t]*(?:(?:export|const|let|var|await|return|readonly|public|private|protected|static)\s+)*\Z")
COMMENT_LINE = {True: re.compile(r"[ \t]*#"), False: re.compile(r"[ \t]*(?://|/\*.*\*/[ \t]*\r?\Z)")}


class Brackets(NamedTuple):
    """What stands in brackets: the offset behind the opening one, that of the closing one, and the elements."""

    open: int
    close: int
    elements: tuple[tuple[int, int], ...]


def indent_at(text: str, offset: int) -> str:
    """The white space that starts the line of an offset."""
    found = re.compile(r"[ \t]*").match(text, line_start(text, offset))
    return found.group() if found is not None else ""


def line_start(text: str, offset: int) -> int:
    """Where the line of an offset starts."""
    return text.rfind("\n", 0, offset) + 1


def column(text: str, offset: int) -> int:
    """The column of an offset."""
    return offset - line_start(text, offset)


def rest_of_line(text: str, offset: int, style: Style) -> int | None:
    """The end of the line where nothing but a comment follows, else ``None``."""
    found = REST[style.python].match(text, offset)
    return found.end() if found is not None else None


def changed(text: str, brackets: Brackets, removed: set[int], new: Sequence[Doc], style: Style) -> list[Edit]:
    """Take elements out by their numbers and add others behind the last."""
    kept = [one for number, one in enumerate(brackets.elements) if number not in removed]
    if not new:
        return _taken(text, brackets, removed, style)
    if brackets.elements and not kept:
        return _instead(text, brackets, new, style)
    return _taken(text, brackets, removed, style) + added(text, brackets, kept, new, style)


def added(text: str, brackets: Brackets, kept: list[tuple[int, int]], new: Sequence[Doc], style: Style) -> list[Edit]:
    """Add docs behind the elements: on lines of their own where the others have that, else on the same line."""
    if not kept:
        return _first(text, brackets, new, style)
    end = kept[-1][1]
    comma = _comma(text, end, brackets.close, style)
    starters = [start for start, _ in kept if not text[line_start(text, start) : start].strip()]
    starters = [start for start in starters if line_start(text, start) > brackets.open]
    if not starters:
        at = end if comma is None else comma + 1
        here = indent_at(text, end)
        words = ", ".join(lay(doc, here, column(text, end) + 2, style) for doc in new)
        is_long = "\n" in words or column(text, end) + len(words) + 2 > style.width
        hangs = "\n" in text[brackets.open : brackets.close] and text[line_start(text, end) : end].strip(" \t)]}")
        if is_long and hangs:
            inner = indent_at(text, brackets.open) + style.unit
            words = ",".join(f"\n{inner}{lay(doc, inner, len(inner) + 1, style)}" for doc in new)
            return [(at, at, f",{words}" if comma is None else f"{words},")]
        return [(at, at, f", {words}" if comma is None else f" {words},")]
    indent = indent_at(text, starters[-1])
    lines = [f"\n{indent}{lay(doc, indent, len(indent) + 1, style)}" for doc in new]
    if comma is not None:
        at = rest_of_line(text, comma + 1, style) or comma + 1
        return [(at, at, "".join(f"{line}," for line in lines))]
    line = rest_of_line(text, end, style) or end
    if line == end:
        return [(end, end, "," + ",".join(lines))]
    return [(end, end, ","), (line, line, ",".join(lines))]


def _first(text: str, brackets: Brackets, new: Sequence[Doc], style: Style) -> list[Edit]:
    gap = text[brackets.open : brackets.close]
    indent = indent_at(text, brackets.open)
    inner = indent + style.unit
    if gap.strip():
        at = brackets.open + len(gap.rstrip())
        return [(at, at, "".join(f"\n{inner}{lay(doc, inner, len(inner) + 1, style)}," for doc in new))]
    words = ", ".join(lay(doc, indent, column(text, brackets.open), style) for doc in new)
    pad = " " if text[brackets.open - 1] == "{" and not style.python else ""
    if "\n" in words or column(text, brackets.open) + len(words) > style.width:
        words = "".join(f"\n{inner}{lay(doc, inner, len(inner) + 1, style)}," for doc in new) + f"\n{indent}"
        pad = ""
    return [(brackets.open, brackets.close, f"{pad}{words}{pad}")]


def _instead(text: str, brackets: Brackets, new: Sequence[Doc], style: Style) -> list[Edit]:
    """Write docs where all the elements stand."""
    start, end = brackets.elements[0][0], brackets.elements[-1][1]
    indent = indent_at(text, start)
    own = not text[line_start(text, start) : start].strip()
    between = f",\n{indent}" if own else ", "
    return [(start, end, between.join(lay(doc, indent, column(text, start), style) for doc in new))]


def _taken(text: str, brackets: Brackets, removed: set[int], style: Style) -> list[Edit]:
    edits: list[Edit] = []
    elements = brackets.elements
    if removed and len(removed) == len(elements):
        return [(brackets.open, brackets.close, "")]
    for number in sorted(removed):
        start, end = elements[number]
        comma = _comma(text, end, brackets.close, style)
        at = line_start(text, start)
        line = rest_of_line(text, end if comma is None else comma + 1, style)
        if line is not None and at > brackets.open and not text[at:start].strip() and line < len(text):
            edits.append((at, text.index("\n", line) + 1, ""))
        elif number + 1 < len(elements):
            edits.append((start, elements[number + 1][0], ""))
        else:
            edits.append((elements[number - 1][1], end, ""))
    return edits


def _comma(text: str, at: int, close: int, style: Style) -> int | None:
    """The offset of the comma behind an element, comments before it left out."""
    comment = PYTHON_COMMENT if style.python else SCRIPT_COMMENT
    while True:
        space = SPACE.match(text, at)
        at = space.end() if space is not None else at
        found = comment.match(text, at)
        if found is None:
            return at if at < close and text[at] == "," else None
        at = found.end()


# statements


def behind_statement(text: str, start: int, end: int, style: Style) -> int:
    """Where the line of a statement ends, if nothing else stands on its lines."""
    if not BEFORE.match(text[line_start(text, start) : start]):
        raise CannotWrite
    found = re.compile(r"[ \t]*;").match(text, end) if not style.python else None
    line = rest_of_line(text, found.end() if found is not None else end, style)
    if line is None:
        raise CannotWrite
    return line


def statements(docs: Sequence[Doc], indent: str, style: Style, *, blank: bool = False) -> str:
    """Statements on lines of their own, each behind a line break."""
    lines = "".join(f"\n{indent}{lay(doc, indent, len(indent) + len(style.end), style)}{style.end}" for doc in docs)
    return f"\n{lines}" if blank else lines


def statement_lines(text: str, start: int, end: int, style: Style) -> tuple[int, int]:
    """The lines of a statement with the comment lines right above it, and with one of two empty lines around it."""
    last = behind_statement(text, start, end, style)
    first = line_start(text, start)
    indent = indent_at(text, start)
    while first > 0:
        above = line_start(text, first - 1)
        line = text[above : first - 1]
        if COMMENT_LINE[style.python].match(line) is None or indent_at(text, above) != indent:
            break
        first = above
    behind = text.find("\n", last) + 1 or len(text)
    return first, behind
