"""How deep a text nests: what nests deeper than any template is not given to parsers that cannot take it.

tree-sitter's YAML scanner keeps every level of indentation in a buffer of fixed size and crashes where it overflows;
PyYAML looks at every open bracket for every token.
"""

from __future__ import annotations

import re

MOST_LEVELS = 100
TOO_DEEP = f"nested more than {MOST_LEVELS} levels deep, which is not read"
#: A line whose margin, dashes and question marks included, is wide enough to hold too many levels.
WIDE = re.compile(rf"^(?:[ ]|[-?](?=[ \r\n])){{{MOST_LEVELS}}}", re.MULTILINE)
MARGIN = re.compile(r"^((?:[ ]|[-?](?=[ \r\n]))*)(?=[^\s#])", re.MULTILINE)
BRACKET = re.compile(r"[\[\]{}]")


def too_indented(text: str) -> int | None:
    """Where levels of indentation become too many, ``None`` for every usual text.

    Texts over several lines count as if they were structure.
    """
    if WIDE.search(text) is None:
        return None
    columns: list[int] = []
    for match in MARGIN.finditer(text):
        margin = match.group(1)
        first = len(margin) - len(margin.lstrip(" "))
        while columns and columns[-1] >= first:
            columns.pop()
        columns.extend(column for column, mark in enumerate(margin) if mark != " ")
        columns.append(len(margin))
        if len(columns) > MOST_LEVELS:
            return match.end()
    return None


def too_bracketed(text: str) -> int | None:
    """Where open brackets become too many; brackets in texts count as well."""
    if text.count("[") + text.count("{") <= MOST_LEVELS:
        return None
    depth = 0
    for match in BRACKET.finditer(text):
        depth = depth + 1 if match.group() in "[{" else max(depth - 1, 0)
        if depth > MOST_LEVELS:
            return match.start()
    return None
