"""JSON inside Terraform text: heredocs and quoted documents, with the places of their values.

The text may hold interpolations; inside a string they become parts of it, elsewhere a whole value.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from stacklint_checks.values import Entry, Items, Known, Object, Value

TOKEN = re.compile(
    r'[ \t\r\n]*(?:(?P<text>")|(?P<word>-?\d[\d.eE+-]*|true|false|null)|(?P<mark>[{}\[\],:])|(?P<hole>\x00))'
)
PIECE = re.compile(r'[^"\\\x00]+|\\u[0-9a-fA-F]{4}|\\.|\x00|"', re.DOTALL)
MOST_NESTING = 60


class JsonReader:
    """Reads JSON in which each NUL stands for an interpolation. ``value`` is ``None`` where it is not JSON."""

    def __init__(
        self,
        text: str,
        make: Callable[[int, int], tuple[object, object]],
        holes: list[Value],
        join: Callable[[list[str | Value], int, int], Value],
    ) -> None:
        self._text = text
        self._span = make
        self._holes = holes
        self._join = join
        self._position = 0
        self._hole = 0

    def value(self) -> Value | None:
        """The document, if the whole text is one."""
        try:
            value = self._value(0)
        except (ValueError, IndexError, RecursionError):
            return None
        return value if not self._text[self._position :].strip() else None

    def _next(self) -> re.Match[str]:
        match = TOKEN.match(self._text, self._position)
        if match is None:
            raise ValueError
        self._position = match.end()
        return match

    def _value(self, depth: int) -> Value:
        if depth > MOST_NESTING:
            raise ValueError
        token = self._next()
        start = token.start(token.lastgroup or 0)
        if token.group("text"):
            return self._string(start)
        if token.group("hole"):
            self._hole += 1
            return self._holes[self._hole - 1]
        if token.group("word"):
            return Known(*self._span(start, self._position), json.loads(token.group("word")))  # type: ignore[arg-type]
        if token.group("mark") == "{":
            return self._object(start, depth)
        if token.group("mark") == "[":
            return self._list(start, depth)
        raise ValueError

    def _string(self, start: int) -> Value:
        parts: list[str | Value] = []
        while True:
            match = PIECE.match(self._text, self._position)
            if match is None:
                raise ValueError
            self._position = match.end()
            piece = match.group()
            if piece == '"':
                return self._join(parts, start, self._position)
            if piece == "\x00":
                self._hole += 1
                parts.append(self._holes[self._hole - 1])
            else:
                parts.append(json.loads(f'"{piece}"', strict=False) if piece.startswith("\\") else piece)

    def _object(self, start: int, depth: int) -> Value:
        entries: list[Entry] = []
        while True:
            token = self._next()
            if token.group("mark") == "}" and not entries:
                break
            if not token.group("text"):
                raise ValueError
            key_start = token.start("text")
            key = self._string(key_start)
            key_at = self._span(key_start, self._position)[0]
            if self._next().group("mark") != ":":
                raise ValueError
            name = key.content if isinstance(key, Known) and isinstance(key.content, str) else ""
            entries.append(Entry(name, key_at, self._value(depth + 1)))  # type: ignore[arg-type]
            mark = self._next().group("mark")
            if mark == "}":
                break
            if mark != ",":
                raise ValueError
        return Known(*self._span(start, self._position), Object(tuple(entries)))  # type: ignore[arg-type]

    def _list(self, start: int, depth: int) -> Value:
        values: list[Value] = []
        while True:
            before = self._position
            token = self._next()
            if token.group("mark") == "]" and not values:
                break
            self._position = before
            values.append(self._value(depth + 1))
            mark = self._next().group("mark")
            if mark == "]":
                break
            if mark != ",":
                raise ValueError
        return Known(*self._span(start, self._position), Items(tuple(values)))  # type: ignore[arg-type]


def looks_like_json(text: str) -> bool:
    """Whether it is worth reading: an object or list in braces."""
    stripped = text.lstrip()
    return stripped[:1] in ("{", "[") and '"' in stripped
