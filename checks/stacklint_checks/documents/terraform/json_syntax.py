"""Terraform's JSON syntax as the same tree: a file is one block, and its texts are templates.

Whether a member is a setting or a nested block only the provider's schema tells; all are read as settings, whose values
read the same.
"""

from __future__ import annotations

import json
import re
from typing import NamedTuple

from stacklint_checks.blocks import Chunk

from .parse import Reader
from .syntax import MOST_NESTING, Attribute, Body, Expr, Item, Lit, Nested, ObjectLit, Opaque, Tuple

TOKEN = re.compile(
    r'[ \t\r\n\ufeff]*(?:(?P<text>"(?:[^"\\\x00-\x1f]|\\.)*")'
    r"|(?P<word>-?\d[\d.eE+-]*|true|false|null)|(?P<mark>[{}\[\],:]))"
)
#: How many labels each kind of block has; ``locals``, ``terraform``, ``moved`` and the like have none.
LABELS = {
    "resource": 2,
    "data": 2,
    "ephemeral": 2,
    "variable": 1,
    "output": 1,
    "module": 1,
    "provider": 1,
    "check": 1,
}
#: Settings whose texts are references and not templates.
NAMES = frozenset({"provider", "providers", "depends_on", "to", "from"})
KEY = "json"
PADDING = "x = "


class Wrong(NamedTuple):
    """The first place that is not JSON, and why."""

    start: int
    end: int
    words: str


class _Broken(Exception):  # noqa: N818 - carries a finding
    def __init__(self, at: int, words: str) -> None:
        super().__init__(words)
        self.wrong = Wrong(at, at + 1, words)


def split(text: str) -> list[Chunk]:
    """The one block of a file."""
    end = len(text.rstrip())
    return [Chunk(KEY, 0, end)] if end else []


def read(text: str, *, values: bool) -> tuple[Body, Wrong | None]:
    """The blocks of a file, or the settings of a file of values; nothing and the reason where it is not JSON."""
    reader = _Json(text)
    try:
        whole = reader.document()
    except _Broken as broken:
        start, end, words = broken.wrong
        start = max(min(start, len(text) - 1), 0)
        return Body(), Wrong(start, max(min(end, len(text)), start + 1), words)
    if values:
        return _settings(whole), None
    blocks: list[Nested] = []
    for item in whole.items:
        if isinstance(item.key, str) and item.key != "//":
            blocks.extend(_blocks(item.key, LABELS.get(item.key, 0), (), item))
    return Body((), tuple(blocks)), None


def _blocks(type_: str, depth: int, labels: tuple[str, ...], item: Item) -> list[Nested]:
    """The blocks below a member, once its labels are read."""
    found: list[Nested] = []
    for one in item.value.items if isinstance(item.value, Tuple) else (item.value,):
        if not isinstance(one, ObjectLit):
            continue
        if depth == 0:
            body = _settings(one)
            found.append(Nested(item.start, item.end, type_, labels, item.key_end, one.start, one.end - 1, body))
            continue
        for inner in one.items:
            if isinstance(inner.key, str) and inner.key != "//":
                found.extend(_blocks(type_, depth - 1, (*labels, inner.key), inner))
    return found


def _settings(whole: ObjectLit) -> Body:
    """Members as settings; what a dynamic block makes is not read."""
    made: list[Attribute] = []
    for item in whole.items:
        if item.key == "dynamic" and isinstance(item.value, ObjectLit):
            made.extend(
                Attribute(one.key_start, one.end, str(one.key), Opaque(one.start, one.end, "dynamic"))
                for one in item.value.items
            )
        elif item.key != "//":
            made.append(Attribute(item.key_start, item.end, str(item.key), item.value))
    return Body(tuple(made))


class _Json:
    """Reads JSON with places."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0

    def document(self) -> ObjectLit:
        """The object that a file is."""
        value = self.value(0, "")
        if self.text[self.position :].strip():
            raise _Broken(self.position, "expected nothing behind the closing brace")
        if not isinstance(value, ObjectLit):
            raise _Broken(0, "expected '{'")
        return value

    def next(self, wanted: str) -> re.Match[str]:
        """The next token."""
        match = TOKEN.match(self.text, self.position)
        if match is None:
            at = self.position + len(self.text[self.position :]) - len(self.text[self.position :].lstrip())
            raise _Broken(at, f"expected {wanted}")
        self.position = match.end()
        return match

    def value(self, depth: int, key: str) -> Expr:
        """A value."""
        token = self.next("a value")
        start = token.start(token.lastgroup or 0)
        if depth > MOST_NESTING:
            raise _Broken(start, "this is nested too deeply")
        if token.group("text"):
            return self.template(start, token.end(), key)
        if token.group("word"):
            return self.word(start, token.end())
        if token.group("mark") == "{":
            return self.object(start, depth)
        if token.group("mark") == "[":
            return self.list(start, depth, key)
        raise _Broken(start, f"expected a value, not '{token.group('mark')}'")

    def word(self, start: int, end: int) -> Expr:
        """A number, boolean or null."""
        try:
            return Lit(start, end, json.loads(self.text[start:end]))
        except ValueError:
            raise _Broken(start, "this is no number") from None

    def template(self, start: int, end: int, key: str) -> Expr:
        """A text: a template if it holds one, a reference where only those stand."""
        words = self.text[start:end]
        is_name = key in NAMES
        if (is_name or "${" in words or "%{" in words) and start >= len(PADDING) and "\\" not in words:
            padded = " " * (start - len(PADDING) + is_name) + PADDING + (words[1:-1] if is_name else words)
            reader = Reader(padded)
            attribute = reader.read().attribute("x")
            if reader.error is None and attribute is not None:
                return attribute.value
            return Opaque(start, end, "template")
        if "${" in words or "%{" in words:
            return Opaque(start, end, "template")
        try:
            return Lit(start, end, json.loads(words), quoted=True)
        except ValueError:
            raise _Broken(start, "this text has an escape that JSON does not know") from None

    def object(self, start: int, depth: int) -> ObjectLit:
        """The members of an object."""
        items: list[Item] = []
        while True:
            token = self.next("a name in quotes or '}'")
            if token.group("mark") == "}" and not items:
                break
            if not token.group("text"):
                raise _Broken(token.end() - 1, "expected a name in quotes")
            key_start, key_end = token.start("text"), token.end()
            if self.next("':'").group("mark") != ":":
                raise _Broken(key_end - 1, "expected ':' behind this name")
            key = self.text[key_start + 1 : key_end - 1]
            value = self.value(depth + 1, key)
            items.append(Item(key_start, value.end, key, key_start, key_end, value))
            if self.ended("}"):
                break
        return ObjectLit(start, self.position, tuple(items))

    def list(self, start: int, depth: int, key: str) -> Tuple:
        """The elements of a list."""
        items: list[Expr] = []
        before = self.position
        if self.next("a value or ']'").group("mark") == "]":
            return Tuple(start, self.position, ())
        self.position = before
        while True:
            items.append(self.value(depth + 1, key))
            if self.ended("]"):
                return Tuple(start, self.position, tuple(items))

    def ended(self, closer: str) -> bool:
        """Whether a closer follows, and not a comma."""
        before = self.position
        mark = self.next(f"',' or '{closer}'").group("mark")
        if mark not in (",", closer):
            raise _Broken(max(before - 1, 0), f"expected ',' or '{closer}' behind this")
        return mark == closer
