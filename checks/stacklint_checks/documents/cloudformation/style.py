"""How a template is written: its indentation, lists, quotes and intrinsic functions."""

from __future__ import annotations

import re
from functools import lru_cache

from msgspec import Struct

SINGLE = re.compile(r"(?:[:\-,\[{(]|^)[ \t]*'[^'\n]*'", re.MULTILINE)
DOUBLE = re.compile(r'(?:[:\-,\[{(]|^)[ \t]*"[^"\n]*"', re.MULTILINE)
SHORT = re.compile(r"!(?:Ref|GetAtt|Sub|Join)\b")
LONG = re.compile(r"""(?:\bFn::(?:GetAtt|Sub|Join)|\bRef)["']?[ \t]*:(?=\s)""")
FLUSH = re.compile(
    r"^( *)[^\s#\-][^\n]*:[ \t]*(?:#[^\n]*)?\r?\n(?:[ \t]*(?:#[^\n]*)?\r?\n)*( *)- ",
    re.MULTILINE,
)
FIRST_INDENT = re.compile(r"^([ \t]+)[^\s#]", re.MULTILINE)
SPACED_COLON = re.compile(r'"[ \t]+:')
TIGHT_COLON = re.compile(r'":(?=\S)')
ANY_COLON = re.compile(r'"[ \t]*:')
JSON_STYLE_LIMIT = 200_000  # characters looked at


class Style(Struct, frozen=True):
    """A file's habits.

    ``unit`` is one level of indentation. ``flush`` says that the dashes of a list stand below its key and not deeper.
    ``quote`` is the preferred quote, ``long`` says that intrinsic functions are written ``Fn::GetAtt:``, ``colon`` is
    what stands between a JSON key and its value.
    """

    json: bool = False
    unit: str = "  "
    flush: bool = False
    quote: str = '"'
    long: bool = False
    colon: str = ": "


@lru_cache(maxsize=4)  # every fix of a file asks
def style_of(text: str, *, json: bool) -> Style:
    """The habits of a text."""
    text = text[:JSON_STYLE_LIMIT]
    first = FIRST_INDENT.search(text)
    unit = first.group(1) if first is not None else "  "
    if json:
        half = _count(ANY_COLON, text) / 2
        colon = " : " if _count(SPACED_COLON, text) > half else ":" if _count(TIGHT_COLON, text) > half else ": "
        return Style(json=True, unit=unit, long=True, colon=colon)
    lists = [match.group(1) == match.group(2) for match in FLUSH.finditer(text)]
    return Style(
        unit=" " * len(unit) if "\t" not in unit else "  ",
        flush=2 * sum(lists) > len(lists),
        quote="'" if _count(SINGLE, text) > _count(DOUBLE, text) else '"',
        long=_count(LONG, text) > _count(SHORT, text),
    )


def _count(pattern: re.Pattern[str], text: str) -> int:
    return len(pattern.findall(text))
