"""Python text as pieces and logical lines, by a linear scan that knows strings, brackets and nothing else.

A piece runs from one line that may start a definition or a statement to the next. Scans are remembered by the text of
the piece and by what is open where it starts, so that a key press costs one.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

TOKEN = re.compile(r"""[\n\#()\[\]{}"'\\]""")
IN_BRACKETS = re.compile(r"""[\#()\[\]{}"']""")
LINE_GOES_ON = re.compile(r"\\[ \t]*\r?\n")
STRING_END = {
    '"': re.compile(r'[^"\\\n]*+(?:\\(?:\r\n|.)[^"\\\n]*+)*+"', re.DOTALL),
    "'": re.compile(r"[^'\\\n]*+(?:\\(?:\r\n|.)[^'\\\n]*+)*+'", re.DOTALL),
    '"""': re.compile(r'[^"\\]*+(?:(?:\\.|"(?!""))[^"\\]*+)*+"""', re.DOTALL),
    "'''": re.compile(r"[^'\\]*+(?:(?:\\.|'(?!''))[^'\\]*+)*+'''", re.DOTALL),
}
#: A string that a backslash continues on a line that belongs to the next piece.
CUT_OFF = {
    '"': re.compile(r'[^"\\\n]*+(?:\\(?:\r\n|.)[^"\\\n]*+)*+(?<=\n)\Z', re.DOTALL),
    "'": re.compile(r"[^'\\\n]*+(?:\\(?:\r\n|.)[^'\\\n]*+)*+(?<=\n)\Z", re.DOTALL),
}
#: A field of an f-string that is written over several lines, as of Python 3.12.
FIELD_GOES_ON = {
    '"': re.compile(r'[^"\\\n]*\{[ \t]*\r?\n'),
    "'": re.compile(r"[^'\\\n]*\{[ \t]*\r?\n"),
}
FORMATTED = re.compile(r"\b(?:[ft]r?|r[ft])$", re.IGNORECASE)
NEXT_LINE = re.compile(r"(?:[ \t\f\r]*(?:\#[^\n]*)?(?:\n|\Z))*[ \t\f]*")
WORD = re.compile(
    r"(?P<def>(?:async[ \t]+)?def[ \t]+(?P<function>\w*))|(?P<class>class[ \t]+(?P<named>\w*))|(?P<decorator>@)"
    r"|(?P<import>import[ \t]+(?P<module>[\w.]*)|from[ \t]+(?P<package>[\w.]+)[ \t]+import\b)"
    r"|(?P<clause>(?:elif|else|except|finally)\b)"
    r"|(?P<compound>(?:if|for|while|with|try|async|match)\b(?![ \t]*[=.,)\]]))"
    r"|(?P<target>[^\W\d]\w*)[ \t]*(?:=(?!=)|:[^=\n]*(?:=(?!=)|\n|$)|,[^=\n()]*=(?!=))"
)
#: An indented line with something in front of it.
SHIFTED = re.compile(r"[^\w\s@]{1,3}[ \t]{2,}[\w@#\"')\]}]")
CLOSERS = {"(": ")", "[": "]", "{": "}"}
MOST_NESTING = 50


class Open(NamedTuple):
    """What is open at a place: the quote of a string (or the backslash of a continued line) and brackets."""

    quote: str = ""
    brackets: str = ""


CLEAN = Open()
#: What stands for the quote behind a line that a backslash continues.
CONTINUED = "\\"


class Line(NamedTuple):
    """The start of a logical line. ``before`` is where the code of the one before it ends.

    ``kind`` is ``def``, ``class``, ``@``, ``import``, ``clause`` (which goes on with the statement before),
    ``compound`` (which has a body), ``=``, ``""`` for other statements, and ``?`` for what may be an indented line
    with a stray character before it. ``name`` is what the line declares.
    """

    start: int
    indent: int
    kind: str
    name: str
    before: int


class Scan(NamedTuple):
    """What a piece holds. ``end`` is where its last code ends, ``after`` what is open behind it.

    ``lines`` are the logical lines that are not deeper than the ones before them, and the first one behind a class's
    header.
    """

    lines: tuple[Line, ...]
    after: Open
    end: int
    problem: str = ""
    problem_at: int = 0


def line_at(text: str, start: int, first: int, before: int) -> Line:
    """The logical line whose first token stands at ``first`` in the line that starts at ``start``."""
    indent = len(text[start:first].rpartition("\f")[2].expandtabs())
    found = WORD.match(text, first)
    if found is None:
        return Line(start, indent, "?" if SHIFTED.match(text, first) else "", "", before)
    if found["def"]:
        return Line(start, indent, "def", found["function"], before)
    if found["class"]:
        return Line(start, indent, "class", found["named"], before)
    if found["decorator"]:
        return Line(start, indent, "@", "", before)
    if found["import"]:
        return Line(start, indent, "import", found["module"] or found["package"] or "", before)
    if found["clause"]:
        return Line(start, indent, "clause", "", before)
    if found["compound"]:
        return Line(start, indent, "compound", "", before)
    return Line(start, indent, "=", found["target"], before)


@lru_cache(maxsize=16384)
def scan(text: str, state: Open) -> Scan:
    """Scan a piece that starts with ``state``."""
    return _Scanner(text, state).run()


def unclosed(text: str) -> tuple[str, int]:
    """What is open at the end of a piece in words, and where it was opened.

    A bracket is blamed if the indentation of a later closer gives it away, else the innermost one.
    """
    scanner = _Scanner(text, CLEAN, watch=True)
    scanner.run()
    if scanner.quote == CONTINUED:
        return "nothing follows the backslash", scanner.quote_at
    if scanner.quote:
        return "the quote is never closed", scanner.quote_at
    opener, at = scanner.guilty or scanner.brackets[-1]
    return f"'{opener}' is never closed", at


class _Scanner:
    """One pass over a piece. With ``watch`` it looks for a bracket that is closed further out than it is opened."""

    def __init__(self, text: str, state: Open, *, watch: bool = False) -> None:
        self.text = text
        self.watch = watch
        self.guilty: tuple[str, int] | None = None
        self.brackets: list[tuple[str, int]] = [(one, -1) for one in state.brackets]
        self.quote = state.quote
        self.quote_at = -1
        self.lines: list[Line] = []
        self.level = -1
        self.in_header = False
        self.in_line = state != CLEAN
        self.end = 0
        self.problem, self.problem_at = "", 0

    def blame(self, words: str, at: int) -> None:
        if not self.problem:
            self.problem, self.problem_at = words, at

    def run(self) -> Scan:
        text, at = self.text, 0
        if self.quote == CONTINUED:
            self.quote = ""
        elif self.quote:
            at = self._string(0, self.quote, -1)
        elif not self.brackets:
            at = self._next(0)
        while not self.quote:
            token = (IN_BRACKETS if self.brackets else TOKEN).search(text, at)
            if token is None:
                break
            sign = token.group()
            at = token.end()
            if sign == "\n":
                self.end = self._trimmed(at - 1)
                at = self._next(at)
            elif sign in CLOSERS:
                self.brackets.append((sign, at - 1))
            elif sign in ")]}":
                self._close(sign, at - 1)
            elif sign == "#":
                at = text.find("\n", at)
                if at < 0:
                    break
            elif sign == "\\":
                at = self._continued(at - 1)
            else:
                quote = sign * 3 if text.startswith(sign * 3, at - 1) else sign
                at = self._string(at - 1 + len(quote), quote, at - 1)
        if self.in_line:
            self.end = len(text.rstrip())
        after = Open(self.quote, "".join(one for one, _ in self.brackets))
        return Scan(tuple(self.lines), after, self.end, self.problem, self.problem_at)

    def _trimmed(self, end: int) -> int:
        return end - 1 if self.text[end - 1 : end] == "\r" else end

    def _next(self, at: int) -> int:
        """Note the logical line that starts at or behind a line's start, unless it is deeper than the ones before."""
        text = self.text
        found = NEXT_LINE.match(text, at)
        first = found.end() if found else at
        self.in_line = first < len(text)
        if not self.in_line:
            return first
        start = text.rfind("\n", at, first) + 1 or at
        indent = first - start
        if self.level < 0 or indent <= self.level or self.in_header:
            line = line_at(text, start, first, self.end)
            self.lines.append(line)
            self.level = indent
            self.in_header = line.kind == "class"
        return first

    def _close(self, closer: str, at: int) -> None:
        brackets = self.brackets
        if brackets and CLOSERS[brackets[-1][0]] == closer:
            closed = brackets.pop()
            if self.watch and self.guilty is None and self._is_further_out(at, closed[1]):
                self.guilty = closed
            return
        depth = next((n for n in range(len(brackets) - 1, -1, -1) if CLOSERS[brackets[n][0]] == closer), None)
        if depth is None:
            self.blame(f"unexpected '{closer}'", at)
            return
        opener, opened = brackets[-1]
        self.blame(f"'{opener}' is never closed", opened)
        del brackets[depth:]

    def _is_further_out(self, closer: int, opener: int) -> bool:
        """Whether a closer that starts its line is less indented than the line of the opener."""
        text = self.text
        line = text.rfind("\n", 0, closer) + 1
        above = text.rfind("\n", 0, opener) + 1
        own = len(text[above:opener]) - len(text[above:opener].lstrip())
        return not text[line:closer].strip() and closer - line < own

    def _continued(self, at: int) -> int:
        """The offset behind a backslash, with the end of the line that it continues."""
        found = LINE_GOES_ON.match(self.text, at)
        if found is None:
            return at + 1
        if found.end() == len(self.text):
            self.quote, self.quote_at = CONTINUED, at
        return found.end()

    def _string(self, at: int, quote: str, opened: int) -> int:
        """The offset behind a string of which ``at`` is inside. One that a line's end cuts off ends there."""
        text = self.text
        found = STRING_END[quote].match(text, at)
        if found is not None and opened > 0 and text[opened - 1].isalpha():
            inner = text[at : found.end()]
            if inner.count("{") != inner.count("}") and FORMATTED.search(text, max(opened - 3, 0), opened):
                end = formatted_end(text, at, quote, 0)
                if end >= 0:
                    self.quote = ""
                    return end
        if found is not None:
            self.quote = ""
            return found.end()
        if len(quote) == 3:
            self.quote, self.quote_at = quote, opened
            return len(text)
        if FIELD_GOES_ON[quote].match(text, at) and FORMATTED.search(text, max(opened - 3, 0), opened):
            end = formatted_end(text, at, quote, 0)
            if end >= 0:
                return end
        if CUT_OFF[quote].match(text, at):
            self.quote, self.quote_at = quote, opened
            return len(text)
        self.quote = ""
        self.blame("the quote is never closed", max(opened, 0))
        end = text.find("\n", at)
        return len(text) if end < 0 else end


IN_FORMATTED = re.compile(r"""\\.|\{\{|\}\}|\{|\"{3}|'{3}|["'\n]""", re.DOTALL)
IN_FIELD = re.compile(r"""(?P<prefix>\b[A-Za-z]{1,2}(?=["']))?(?P<quote>\"{3}|'{3}|["'])|[(\[{}\])]|\n""")


def formatted_end(text: str, at: int, quote: str, nesting: int) -> int:
    """The offset behind an f-string that may hold its own quotes in its fields, as of Python 3.12; ``-1`` if open."""
    if nesting > MOST_NESTING:
        return -1
    while (found := IN_FORMATTED.search(text, at)) is not None:
        at = found.end()
        piece = found.group()
        if piece == quote:
            return at
        if len(piece) == 3:
            if piece[0] == quote:
                return found.start() + 1
        elif piece == "\n" and len(quote) == 1:
            return -1
        elif piece == "{":
            at = _field_end(text, at, quote, nesting)
            if at < 0:
                return -1
    return -1


def _field_end(text: str, at: int, quote: str, nesting: int) -> int:
    depth = 1
    while (found := IN_FIELD.search(text, at)) is not None:
        at = found.end()
        piece = found["quote"]
        if piece:
            if FORMATTED.match(found["prefix"] or ""):
                at = formatted_end(text, at, piece, nesting + 1)
            else:
                end = STRING_END[piece].match(text, at)
                at = end.end() if end else -1
            if at < 0:
                return -1
        elif found.group() in "([{":
            depth += 1
        elif found.group() == "\n":
            if len(quote) == 1 and depth == 0:
                return -1
        else:
            depth -= 1
            if depth == 0:
                return at
    return -1
