"""Quoted YAML texts over several lines, whose lines may start in column 0 and so look like sections."""

from __future__ import annotations

import re

INDENT = re.compile(r"[ ]*")
BLOCK = re.compile(r"(?:^|[ ])[|>][-+0-9]*[ ]*(?:#.*)?$")
#: What a value in quotes stands behind: a colon, a dash, a bracket, a comma, a tag or anchor, or the line's margin.
OPENER = re.compile(r"""(?:^[ ]*|[:\-\[{,][ ]+|[\[{,]|[!&][^\s,\[\]{}"']+[ ]+)(["'])|[ ](\#)""")
ENDS = {'"': re.compile(r'(?:[^"\\]|\\.)*"', re.DOTALL), "'": re.compile(r"(?:[^']|'')*'")}
#: What may stand behind a text in quotes; anything else says that the first quote was a stray one.
BEHIND = re.compile(r"[ \t]*(?:$|[,\]}:#\r])", re.MULTILINE)


def in_quotes(text: str, start: int, at: int) -> bool:
    """Whether a text in quotes that opens between ``start``, a section's start, and ``at`` goes on behind ``at``."""
    if text.find('"', start, at) < 0 and text.find("'", start, at) < 0:
        return False
    block = -1
    while start < at:
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        line = text[start:end]
        margin = INDENT.match(line)
        indent = margin.end() if margin is not None else 0
        if line.strip() and not line.lstrip().startswith("#") and (block < 0 or indent <= block):
            block = indent if BLOCK.search(line.rstrip("\r")) else -1
            behind = _behind_quotes(text, start, end)
            if behind > at:
                return True
            start = max(behind, start)
            end = text.find("\n", start)
            end = len(text) if end < 0 else end
        start = end + 1
    return False


def _behind_quotes(text: str, start: int, end: int) -> int:
    """Where the last text in quotes ends that opens on a line; the line's start where none goes on behind it."""
    position = start
    while (opener := OPENER.search(text[position:end])) is not None and opener.group(1):
        first = position + opener.end()
        closed = ENDS[opener.group(1)].match(text, first)
        if closed is None or BEHIND.match(text, closed.end()) is None:
            return start
        position = closed.end()
        if position > end:
            return position
    return start
