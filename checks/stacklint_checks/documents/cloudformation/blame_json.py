"""Where a JSON template is at fault. Brackets say that something does not match, indentation says which one it is."""

from __future__ import annotations

import re
from typing import NamedTuple

TOKEN = re.compile(r'"(?:[^"\\\n]|\\.)*"|"|[{}\[\],:]|[^\s{}\[\],:"]+')
LITERAL = re.compile(r"(?:true|false|null|-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)\Z")
CLOSING = {"{": "}", "[": "]"}
KEY, COLON, VALUE, COMMA = "a name in quotes", "a colon", "a value", "a comma"

Fault = tuple[int, str]


class _Token(NamedTuple):
    text: str
    start: int
    end: int


class _Open(NamedTuple):
    mark: str
    at: int


class _Reader:
    """Reads tokens until one is at fault. ``doubt`` is what indentation holds against an earlier bracket."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.stack: list[_Open] = []
        self.expected = VALUE
        self.fresh = False  # right behind an opening bracket
        self.doubt: Fault | None = None
        self.last = self.before = _Token("", 0, 0)

    def fault(self) -> Fault | None:
        """The first fault, ``None`` for valid JSON."""
        for match in TOKEN.finditer(self.text):
            token = _Token(match.group(), match.start(), match.end())
            found = self._take(token)
            if found is not None:
                return self.doubt or found
            self.before, self.last = self.last, token
        if self.stack:
            mark, at = self.stack[-1]
            return self.doubt or (at, f"'{mark}' is never closed")
        return None

    def _take(self, token: _Token) -> Fault | None:
        text, start, _ = token
        if not self.stack and (text != "{" or self.last.text):
            return (start, "nothing can follow the template") if self.last.text else (0, "expected '{'")
        if text == '"':
            return start, "the quote is never closed"
        if text in "]}":
            return self._close(token)
        fresh, self.fresh = self.fresh, text in "{["
        if text == ":":
            return self._colon(start)
        if text == ",":
            if self.expected != COMMA:
                return start, f"expected {self.expected} before this comma" if not fresh else "a comma too many"
            self.expected = KEY if self.stack[-1].mark == "{" else VALUE
            return None
        return self._value(token)

    def _value(self, token: _Token) -> Fault | None:
        text, start, _ = token
        if self.expected == COMMA:
            if text in "{[" and self._next(start + 1) in "}]":
                return start, f"'{text}' cannot stand here"
            if text[0] not in '"{[' and LITERAL.match(text) is None:
                return start, f"'{text[:20]}' cannot stand here"
            return self.last.end - 1, "expected a comma behind this"
        if self.expected == COLON:
            return self.last.start, "expected a colon behind this name"
        if text in "{[":
            if self.expected == KEY:
                return start, "expected a name in quotes"
            self.stack.append(_Open(text, start))
            self.expected = KEY if text == "{" else VALUE
            return None
        if text[0] != '"' and (self.expected == KEY or LITERAL.match(text) is None):
            return start, "a text stands in quotes"
        self.expected = COLON if self.expected == KEY else COMMA
        return None

    def _colon(self, start: int) -> Fault | None:
        if self.expected == COLON:
            self.expected = VALUE
            return None
        name, opener = self.last, self.before
        if self.expected == COMMA and name.text[:1] == '"' and "\n" in self.text[opener.end : name.start]:
            breaks = [match.start() for match in re.finditer("\n", self.text[opener.end : name.start])]
            return opener.end + breaks[1 if len(breaks) > 1 else 0], "expected '{'"
        return start, f"expected {self.expected}" if self.expected != COMMA else "':' cannot stand here"

    def _close(self, token: _Token) -> Fault | None:
        text, start, _ = token
        mark, at = self.stack[-1]
        if self.expected == COLON and text == "]":
            return self._mismatch(token, leads=self._leads(start))
        if self.expected in (COLON, VALUE) and self.last.text != "," and not self.fresh:
            return self.last.start, f"expected {self.expected} behind this"
        if self.last.text == ",":
            if self._next(start + 1) == '"':
                return start, f"'{text}' is one too many"
            return self.last.start, "a comma too many"
        leads = self._leads(start)
        if CLOSING[mark] != text:
            return self._mismatch(token, leads=leads)
        self.stack.pop()
        self.expected, self.fresh = COMMA, False
        if self.doubt is None and "\n" in self.text[at:start]:
            if not leads and self.text[at + 1 :].lstrip(" \t\r")[:1] == "\n":
                self.doubt = start, f"'{text}' is one too many"
            elif leads and self._indent(start) < self._indent(at):
                self.doubt = at, f"'{mark}' is never closed"
            elif leads and self._indent(start) > self._indent(at):
                self.doubt = start, f"'{text}' is one too many"
        return None

    def _mismatch(self, token: _Token, *, leads: bool) -> Fault:
        text, start, _ = token
        mark, at = self.stack[-1]
        if "\n" not in self.text[at:start]:
            return at, f"'{mark}' is never closed"
        indent = self._indent(start)
        if leads and indent != self._indent(at):
            outer = any(CLOSING[one.mark] == text and self._indent(one.at) == indent for one in self.stack)
            if outer:
                return at, f"'{mark}' is never closed"
        if leads and text == "]":
            named = rf'^[ \t]{{{indent}}}"[^\n]*:[ \t]*\r?$'
            lines = list(re.compile(named, re.MULTILINE).finditer(self.text, at, start))
            if lines:
                return lines[-1].end() - 1, "expected '['"
        return start, f"expected '{CLOSING[mark]}'"

    def _next(self, at: int) -> str:
        """The next character that is no space."""
        return self.text[at:].lstrip()[:1] or "}"

    def _leads(self, at: int) -> bool:
        return not self.text[self.text.rfind("\n", 0, at) + 1 : at].strip()

    def _indent(self, at: int) -> int:
        line = self.text.rfind("\n", 0, at) + 1
        return len(self.text[line:at]) - len(self.text[line:at].lstrip(" \t"))


def blame(text: str) -> Fault | None:
    """The offset at which a JSON text is at fault, and what is wrong in words; ``None`` for valid JSON."""
    return _Reader(text.replace("\ufeff", " ", 1)).fault()
