"""A scalar's text as it reads, with the place of each of its characters in the file."""

from __future__ import annotations

import json
import re

from .syntax import Scalar

ESCAPED = re.compile(r"\\(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)|\'\'", re.DOTALL)


def content(text: str, node: Scalar) -> tuple[str, list[int]]:
    """A quoted or block scalar without its escapes, and the offset in the block of each character and of its end.

    The margin of a block scalar and the line breaks of a quoted one stay, as JSON does not mind them.
    """
    start, end = node.start, node.start + len(text[node.start : node.end].rstrip())
    if node.style in "|>":
        start = text.find("\n", start, end)
        start = end if start < 0 else start
        return text[start:end], list(range(start, end + 1))
    start, end = start + 1, end - 1
    made: list[str] = []
    offsets: list[int] = []
    while start < end:
        match = ESCAPED.match(text, start, end) if text[start] in "\\'" else None
        if match is None or (match.group() == "''") != (node.style == "'"):
            made.append(text[start])
            offsets.append(start)
            start += 1
            continue
        made.append("'" if match.group() == "''" else _unescaped(match.group()))
        offsets.append(start)
        start = match.end()
    return "".join(made), [*offsets, end]


def _unescaped(escape: str) -> str:
    try:
        return str(json.loads(f'"{escape}"', strict=False))
    except ValueError:  # what only YAML has
        return escape[1:2]
