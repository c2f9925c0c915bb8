"""How far an ignore in a program reaches: the statement, argument or class below it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from .blocks import Document
from .comments_code import Tokens, python_tokens, typescript_tokens

BETWEEN = {
    "python": re.compile(r"(?:[\s\ufeff]|#[^\n]*)*"),
    "typescript": re.compile(r"(?:[\s\ufeff]|//[^\n]*|/\*(?:[^*]|\*(?!/))*\*/)*"),
}
CLASS = re.compile(r"(?:@[^\n]*\n\s*)*(?:(?:export|default|abstract|declare)\s+)*class\b")
CLAUSE = re.compile(r"(?:elif|else|except|finally)\b")
INDENT = re.compile(r"[ \t]*")
#: What joins two lines of TypeScript to one statement, at the end of the first or at the start of the second.
GOES_ON = re.compile(r"(?:[=+\-*/%&|?:,<.!~^(\[{]|=>|\b(?:extends|implements|return|new|await|in|of))\s*$")
CONTINUES = re.compile(r"\s*(?:[.?:+\-*/%&|=,)\]]|(?:else|catch|finally|extends|implements|as|satisfies)\b)")


def code_extent(document: Document, at: int, syntax: str) -> tuple[int, int]:
    """The statement with its body that starts at or behind an offset, or inside brackets the argument.

    A class goes on with what is written in it. ``(-1, -1)`` where nothing starts there.
    """
    text = document.source.text
    match = BETWEEN[syntax].match(text, at)
    first = match.end() if match else at
    if first >= len(text) or text[first] in "}])":
        return -1, -1
    index = bisect_right([block.start for block in document.blocks], first) - 1
    if index < 0:
        return first, len(text)
    block = document.blocks[index]
    limit = max(block.start + len(block.text), first)
    if not text[block.start : first].strip():
        return first, _with_members(document, index, first) if CLASS.match(text, first) else limit
    tokens = python_tokens if syntax == "python" else typescript_tokens
    bracket = _bracket_at(text[block.start : first], tokens)
    if bracket and (bracket != "{" or syntax == "python"):
        return first, first + _entry_end(text[first:limit], tokens)
    line = text.rfind("\n", 0, first) + 1
    end = _python_end if syntax == "python" else _typescript_end
    return first, line + end(text[line:limit], first - line)


def _with_members(document: Document, index: int, first: int) -> int:
    """The end of the last block that is written inside a class whose header is a block."""
    text = document.source.text
    own = first - (text.rfind("\n", 0, first) + 1)
    last = document.blocks[index]
    for block in document.blocks[index + 1 :]:
        line = text.rfind("\n", 0, block.start) + 1
        code = INDENT.match(text, line)
        if code is not None and code.end() - line <= own and not text.startswith("}", code.end()):
            break
        last = block
    return last.start + len(last.text)


def _bracket_at(text: str, tokens: Tokens) -> str:
    """The innermost bracket that is open at the end of a text."""
    stack: list[str] = []
    for kind, start, _ in tokens(text, 0):
        if kind == "open":
            stack.append(text[start])
        elif kind == "close" and stack:
            stack.pop()
    return stack[-1] if stack else ""


def _entry_end(text: str, tokens: Tokens) -> int:
    """Where the argument or element ends that a text starts with."""
    depth = 0
    for kind, start, _ in tokens(text, 0):
        if kind in ("open", "close"):
            depth += 1 if kind == "open" else -1
        if depth < 0 or (depth == 0 and kind == "comma"):
            return start
    return len(text)


def _python_end(text: str, first: int) -> int:
    """Where the statement at an offset ends: with its body and clauses, and what it decorates."""
    own = _column(text, first)
    last, is_decorator = first, text.startswith("@", first)
    for start, end in _python_lines(text, first):
        column = _column(text, start)
        words = re.match(r"@|(?:elif|else|except|finally)\b", text[start : start + 8])
        if start > first and (column < own or (column == own and not is_decorator and not (words and words[0] != "@"))):
            break
        last = end
        if column == own:
            is_decorator = words is not None and words[0] == "@"
    return last


def _python_lines(text: str, at: int) -> Iterator[tuple[int, int]]:
    """Logical lines: where each starts and ends."""
    depth = 0
    start = at
    for kind, begin, end in python_tokens(text, at):
        if kind in ("open", "close"):
            depth = max(depth + (1 if kind == "open" else -1), 0)
        elif kind == "newline" and depth == 0:
            if text[start:begin].strip() and not text[start:begin].lstrip().startswith("#"):
                yield start + len(text[start:begin]) - len(text[start:begin].lstrip()), begin
            start = end
    if text[start:].strip():
        yield start + len(text[start:]) - len(text[start:].lstrip()), len(text.rstrip())


def _column(text: str, at: int) -> int:
    return at - (text.rfind("\n", 0, at) + 1)


def _typescript_end(text: str, first: int) -> int:
    """Where the statement or entry at an offset ends."""
    depth = 0
    for kind, start, end in typescript_tokens(text, first):
        if kind in ("open", "close"):
            depth += 1 if kind == "open" else -1
        if depth < 0:
            return start
        if depth == 0 and kind in ("comma", "semicolon"):
            return end if kind == "semicolon" else start
        if (
            depth == 0
            and kind == "newline"
            and text[first:start].strip()
            and not GOES_ON.search(text, max(first, start - 80), start)
            and not CONTINUES.match(text, end)
        ):
            return start
    return len(text.rstrip())
