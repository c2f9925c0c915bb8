"""JSON as objects with places, read without a parser: enough to find a key, and to add one. Broken JSON gives less."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct, field

TOKEN = re.compile(r'"(?P<text>(?:[^"\\\n]|\\.)*)"|(?P<open>[{\[])|(?P<close>[}\]])|(?P<colon>:)|(?P<comma>,)')
ROOT = -1


class Member(Struct):
    """A key of an object, where it and its value start, and the value if it is a text."""

    key: str
    start: int
    end: int
    text: str | None = None
    text_end: int = 0


class Braces(Struct):
    """An object or array: where it stands, its place in its parent, and its members."""

    parent: int
    key: str
    key_start: int
    start: int
    end: int
    is_object: bool = True
    members: list[Member] = field(default_factory=list)


def scan(text: str) -> list[Braces]:
    """The objects and arrays of a text in the order of their starts. Members outside of any belong to the first one."""
    found = [Braces(ROOT, "", 0, 0, len(text))]
    stack = [0]
    pending: Member | None = None
    last: tuple[str, int, int] | None = None
    for token in TOKEN.finditer(text):
        inner = found[stack[-1]]
        kind = token.lastgroup
        if kind == "text":
            last = (token.group("text"), token.start(), token.end())
            if pending is not None:
                pending.text, pending.text_end, pending, last = last[0], last[2], None, None
        elif kind == "colon" and last is not None:
            pending = Member(*last)
            inner.members.append(pending)
            last = None
        elif kind == "open":
            key, key_start = (pending.key, pending.start) if pending else ("", token.start())
            found.append(Braces(stack[-1], key, key_start, token.start(), len(text), token.group() == "{"))
            stack.append(len(found) - 1)
            pending = last = None
        elif kind == "close":
            if len(stack) > 1:
                found[stack.pop()].end = token.end()
            pending = last = None
        elif kind == "comma":
            pending = last = None
    return found


def path(found: list[Braces], index: int) -> tuple[str, ...]:
    """The keys that lead to an object; arrays and the outermost braces add none."""
    keys: list[str] = []
    while index > 0:
        if found[index].key:
            keys.append(found[index].key)
        index = found[index].parent
    return tuple(reversed(keys))


def around(found: list[Braces], offset: int) -> Iterator[int]:
    """The objects and arrays that hold an offset, or whose key does, innermost first."""
    for index in range(len(found) - 1, 0, -1):
        if found[index].key_start <= offset < found[index].end:
            yield index
