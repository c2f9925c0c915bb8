"""What reading a block of Python needs besides its nodes: the way from bytes to offsets, and what escapes stand for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

WIDE = re.compile(r"[^\x00-\x7f]+")
ESCAPE = re.compile(
    r"\\(?:(\r?\n)|([0-7]{1,3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|N\{([^}\n]+)\}|(.))", re.DOTALL
)
PLAIN = {
    "\\": "\\", "'": "'", '"': '"', "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v",
}  # fmt: skip


class Reader:
    """What reading a block needs: its text and the way from the parser's bytes to its offsets.

    ``shift`` is how many bytes stand before the text in what was parsed. ``loose`` are the places of expressions that
    the common syntax has no room for: annotations and decorators.
    """

    def __init__(self, text: str, data: bytes, shift: int) -> None:
        self.text = text
        self.loose: list[tuple[int, int]] = []
        self.at: Sequence[int] = range(-shift, len(data) + 2)
        if len(data) != len(text):
            self.at = [*([0] * shift), *_offsets(text), len(text) + 1]


def _offsets(text: str) -> list[int]:
    """The offset in a text of each byte of its UTF-8, and of its end. Bytes inside a character are not asked for."""
    offsets: list[int] = []
    at = 0
    for wide in WIDE.finditer(text):
        offsets.extend(range(at, wide.start()))
        for at in range(wide.start(), wide.end()):
            offsets.extend([at] * len(text[at].encode("utf-8", "surrogatepass")))
        at = wide.end()
    offsets.extend(range(at, len(text) + 1))
    return offsets


def unescaped(content: str, *, raw: bool) -> str:
    """What is written between quotes, as Python reads it."""
    if "\r" in content:
        content = content.replace("\r\n", "\n")
    return content if raw or "\\" not in content else ESCAPE.sub(_unescape, content)


def _unescape(found: re.Match[str]) -> str:
    line, octal, two, four, eight, named, plain = found.groups()
    if line:
        return ""
    try:
        if octal:
            return chr(int(octal, 8))
        if named:
            return unicodedata.lookup(named)
        digits = two or four or eight
        if digits:
            return chr(int(digits, 16))
    except (KeyError, ValueError, OverflowError):
        return found.group()
    return PLAIN.get(plain, found.group())


def literal_part(content: str, *, raw: bool) -> str:
    """The same between the fields of an f-string."""
    return unescaped(content, raw=raw).replace("{{", "{").replace("}}", "}")
