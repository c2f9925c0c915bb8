"""Which line of a broken YAML block is at fault, told line by line.

PyYAML stops where it can go no further, which is often lines behind the mistake: behind a quote that is never closed it
reads on to the next quote. People write keys, dashes and values a line at a time, and so is the mistake found.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from msgspec import Struct, field

LINE = re.compile(r"([ ]*)((?:-[ ]+|-(?=\r?$))*)([^\r\n]*)", re.MULTILINE)
KEY = re.compile(
    r"""(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'"""
    r"""|[^\s\-?&*!|>%@`"'{}\[\],#:](?:[^:#]|:(?=\S)|(?<=\S)#)*?|-[^\s:]+)[ ]*:(?=\s|$)"""
)
MARKS = re.compile(r"(?:[!&][^\s,\[\]{}]*[ ]*)*")
BLOCK = re.compile(r"[|>][-+0-9]*[ ]*(?:#.*)?$")
QUOTED = {'"': re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL), "'": re.compile(r"'(?:[^']|'')*'", re.DOTALL)}
REST = re.compile(r"[ \t]*(?:#[^\n]*)?\r?$", re.MULTILINE)
FLOW = re.compile(r"""[\[\]{}]|(?<=[\[{,: ])["']|\n[ ]*""")
PAIRS = {"}": "{", "]": "["}

NO_COLON = "expected a colon behind this name"
OPEN_QUOTE = "the quote is never closed"
COLON = "a colon is not allowed here; a quote or a line break may be missing"
INDENTED = "this line is indented differently from its neighbours"

Blame = tuple[int, int, str]


class Held(NamedTuple):
    """What a line left behind: whether a value may still come, and how deep its owner stands."""

    indent: int
    empty: bool
    plain: bool


START = Held(-1, empty=True, plain=False)


class _Lines(Struct):
    """Reads the lines of a block until one is at fault."""

    text: str
    at: int = 0
    levels: list[int] = field(default_factory=list)
    opened: dict[int, Blame] = field(default_factory=dict)  # the first line of each level
    before: Held = START
    doubt: Blame | None = None  # a line that is read as a value and may be a name without its colon

    def blame(self) -> Blame | None:
        """The first line that is at fault."""
        while self.at < len(self.text):
            match = LINE.match(self.text, self.at)
            if match is None:
                return None
            self.at = match.end() + 1
            if match.group(3).strip() and not match.group(3).startswith("#"):
                found = self._line(match)
                if found is not None:
                    return found
            elif match.group(2) and not match.group(3).strip():
                self.before = Held(len(match.group(1)), empty=True, plain=False)
        return None

    def _line(self, match: re.Match[str]) -> Blame | None:
        indent, start = len(match.group(1)), match.start(3)
        dashes = len(match.group(2))
        key = KEY.match(self.text, start, match.end())
        if key is None and not dashes and self._continues(indent, match):
            return None
        wrong, doubt, self.doubt = self._indented(indent, dashes, match), self.doubt, None
        if wrong is not None:
            return doubt or wrong
        is_value = self.before.empty and indent > self.before.indent
        self.before = Held(indent + dashes if key is not None else indent, empty=False, plain=False)
        if key is None and not dashes and not is_value:
            return self._no_key(match)
        return self._value(key.end() if key is not None else start, match)

    def _continues(self, indent: int, match: re.Match[str]) -> bool:
        """Whether a line goes on with the plain text of the line before it, or is a value on a line of its own."""
        if indent <= self.before.indent or not (self.before.plain or self.before.empty):
            return False
        first = match.group(3)[0]
        if self.before.empty and first in "\"'[{!&*":
            return False
        if self.before.empty:
            end = match.start(3) + len(match.group(3).partition(" #")[0].rstrip())
            self.doubt = (match.start(3), end, NO_COLON)
        self.before = Held(self.before.indent, empty=False, plain=True)
        return first not in "}]"

    def _indented(self, indent: int, dashes: int, match: re.Match[str]) -> Blame | None:
        """Whether the line stands at a level that is open, or opens one where it may."""
        while self.levels and self.levels[-1] > indent:
            self.levels.pop()
        if not self.levels or self.levels[-1] != indent:
            here = (match.start(3), match.end(3), INDENTED)
            if self.levels and not self.before.empty:
                return self.opened.get(self.levels[-1], here) if self._is_odd(indent) else here
            self.levels.append(indent)
            self.opened[indent] = here
        dashed = [indent + column for column, mark in enumerate(match.group(2)) if mark == "-"]
        self.levels.extend(dashed[1:] + ([indent + dashes] if dashes else []))
        return None

    def _is_odd(self, indent: int) -> bool:
        """Whether the line that opened the level, and not the one that leaves it, stands at an unusual indentation."""
        *outer, level = self.levels
        parent = outer[-1] if outer else 0
        return (level - parent) % 2 == 1 and (indent - parent) % 2 == 0

    def _no_key(self, match: re.Match[str]) -> Blame | None:
        """A line of its own without a name: a value behind a name in the line before, or a mistake."""
        words = match.group(3).rstrip()
        start = match.start(3)
        if words[0] in "\"'":
            if QUOTED[words[0]].match(self.text, start, match.end()) is None:
                return start, start + 1, OPEN_QUOTE
            return start, start + len(words), NO_COLON
        if words[0] in "{[}],|>%@`":
            return start, start + 1, f"'{words[0]}' cannot stand here"
        return start, start + len(words.partition(" #")[0]), NO_COLON

    def _value(self, start: int, match: re.Match[str]) -> Blame | None:
        """What is behind a name or dash."""
        end = match.end()
        at = start + len(self.text[start:end]) - len(self.text[start:end].lstrip(" "))
        marks = MARKS.match(self.text, at, end)
        at = marks.end() if marks is not None else at
        words = self.text[at:end].rstrip()
        if not words or words.startswith("#"):
            self.before = Held(self.before.indent, empty=True, plain=False)
            return None
        if BLOCK.match(words) is not None:
            self._skip_block(len(match.group(1)) + (len(match.group(2)) if KEY.match(match.group(3)) else 0))
            return None
        if words[0] in "\"'":
            return self._quoted(at)
        if words[0] in "[{":
            return self._flow(at, len(match.group(1)))
        colon = re.compile(r":(?=\s|$)").search(words.partition(" #")[0])
        if colon is not None:
            return at + colon.start(), at + colon.end(), COLON
        if words[0] in "}],%@`":
            return at, at + 1, f"'{words[0]}' cannot stand here"
        self.before = Held(self.before.indent, empty=False, plain=words[0] != "*")
        return None

    def _skip_block(self, owner: int) -> None:
        """Leave out the lines of a block scalar."""
        inner = re.compile(rf"(?:[ ]{{{owner + 1},}}[^\n]*\n?|[ ]*\r?(?:\n|\Z))")
        line = inner.match(self.text, self.at)
        while line is not None and line.end() > self.at:
            self.at = line.end()
            line = inner.match(self.text, self.at)

    def _quoted(self, at: int) -> Blame | None:
        closed = QUOTED[self.text[at]].match(self.text, at)
        if closed is None or (REST.match(self.text, closed.end()) is None and "\n" in closed.group()):
            return at, at + 1, OPEN_QUOTE
        if REST.match(self.text, closed.end()) is None:
            return closed.end(), closed.end() + 1, "this cannot stand behind a text in quotes; a quote may be too many"
        self.at = max(self.at, self.text.find("\n", closed.end()) + 1 or len(self.text))
        return None

    def _flow(self, at: int, indent: int) -> Blame | None:
        """A value in brackets, which may go on over lines that stand deeper than its own."""
        stack: list[int] = []
        while (token := FLOW.search(self.text, at)) is not None:
            mark, at = token.group(), token.end()
            if mark in "\"'":
                closed = QUOTED[mark].match(self.text, token.start())
                if closed is None or "\n" in closed.group():
                    return token.start(), token.start() + 1, OPEN_QUOTE
                at = closed.end()
            elif mark in "[{":
                stack.append(token.start())
            elif mark in "]}":
                if self.text[stack[-1]] != PAIRS[mark]:
                    return stack[-1], stack[-1] + 1, f"'{self.text[stack[-1]]}' is never closed"
                stack.pop()
                if not stack:
                    return self._behind_flow(at)
            elif len(mark) - 1 <= indent and self.text[at : at + 1] not in ("]", "}", "\n", "\r", "#", ""):
                break
        return stack[-1], stack[-1] + 1, f"'{self.text[stack[-1]]}' is never closed"

    def _behind_flow(self, at: int) -> Blame | None:
        if REST.match(self.text, at) is None:
            start = at + len(self.text[at:]) - len(self.text[at:].lstrip(" "))
            return start, start + 1, f"'{self.text[start]}' cannot stand behind a closed bracket"
        self.at = max(self.at, self.text.find("\n", at) + 1 or len(self.text))
        return None


def blame(text: str) -> Blame | None:
    """The start, end and fault of the first line of a broken block that is at fault; ``None`` where all look right."""
    return _Lines(text).blame()
