"""Where comments stand in programs, and where none may be written.

As in ``comments``: just enough of each syntax to tell comments from text; linear; a broken line ends what it opened.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from .comments import Comment, Scan, Token

PYTHON = re.compile(
    r"""(?P<comment>\#[^\n]*)|(?P<quote>\"{3}|'{3}|["'])|(?P<open>[{\[(])|(?P<close>[}\])])|(?P<comma>,)"""
    r"""|(?P<joined>\\[ \t]*\r?\n)|(?P<newline>\n)"""
)
PYTHON_END = {
    '"': re.compile(r'(?:[^"\\\n]|\\(?:\r\n|.))*+"', re.DOTALL),
    "'": re.compile(r"(?:[^'\\\n]|\\(?:\r\n|.))*+'", re.DOTALL),
    '"""': re.compile(r'(?:[^"\\]|\\.|"(?!""))*+"""', re.DOTALL),
    "'''": re.compile(r"(?:[^'\\]|\\.|'(?!''))*+'''", re.DOTALL),
}
TYPESCRIPT = re.compile(
    r"""(?P<comment>//[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/)?)|(?P<text>"(?:[^"\\\n]|\\.)*+"|'(?:[^'\\\n]|\\.)*+')"""
    r"""|(?P<template>`)|(?P<regex>/)|(?P<open>[{\[(])|(?P<close>[}\])])|(?P<comma>,)|(?P<semicolon>;)|(?P<newline>\n)""",
    re.DOTALL,
)
IN_TEMPLATE = re.compile(r"\\.|(?P<field>\$\{)|(?P<end>`)", re.DOTALL)
REGEX = re.compile(r"/(?![*/])(?:[^/\\\n\[]|\\[^\n]|\[(?:[^\]\\\n]|\\[^\n])*\])+/\w*")
BEFORE_REGEX = re.compile(r"(?:[(,=:\[!&|?{};+*%<>~^-]|\b(?:return|typeof|case|in|of)|^)\s*$")
MOST_NESTING = 20


def python_tokens(text: str, at: int = 0) -> Iterator[Token]:
    """The pieces of Python from a place outside strings and comments. A line that goes on has no ``newline``."""
    while (match := PYTHON.search(text, at)) is not None:
        kind = match.lastgroup or ""
        at = match.end()
        if kind == "quote":
            closing = PYTHON_END[match.group()].match(text, at)
            line_end = text.find("\n", at)
            at = closing.end() if closing else len(text) if line_end < 0 else line_end
            kind = "text"
        yield Token(kind, match.start(), at)


def typescript_tokens(text: str, at: int = 0) -> Iterator[Token]:
    """The pieces of TypeScript from a place outside strings and comments."""
    while (match := TYPESCRIPT.search(text, at)) is not None:
        kind = match.lastgroup or ""
        at = match.end()
        if kind == "template":
            at = _template_end(text, at, 0)
            kind = "text"
        elif kind == "regex":
            found = REGEX.match(text, match.start())
            if found is None or BEFORE_REGEX.search(text, max(0, match.start() - 80), match.start()) is None:
                continue
            at = found.end()
            kind = "text"
        yield Token(kind, match.start(), at)


def _template_end(text: str, at: int, nesting: int) -> int:
    """The offset behind a template literal; the end of its line if nothing closes it."""
    line_end = text.find("\n", at)
    opened = len(text) if line_end < 0 else line_end
    if nesting > MOST_NESTING:
        return opened
    while (match := IN_TEMPLATE.search(text, at)) is not None:
        at = match.end()
        if match["end"]:
            return at
        if match["field"]:
            depth = 1
            while depth and (inner := TYPESCRIPT.search(text, at)) is not None:
                at = inner.end()
                if inner["template"]:
                    at = _template_end(text, at, nesting + 1)
                elif inner["open"]:
                    depth += 1
                elif inner["close"]:
                    depth -= 1
            if depth:
                return opened
    return opened


Tokens = Callable[[str, int], Iterator[Token]]


@lru_cache(maxsize=256)
def python(text: str) -> Scan:
    """The comments of Python. ``closed`` holds strings, brackets over lines, and lines that a backslash continues."""
    return _scan(text, python_tokens, "([{")


@lru_cache(maxsize=256)
def typescript(text: str) -> Scan:
    """The comments of TypeScript. ``closed`` holds strings, comments, and parentheses and lists over lines."""
    return _scan(text, typescript_tokens, "([")


def _scan(text: str, tokens: Tokens, closing: str) -> Scan:
    comments = []
    closed = []
    stack: list[int] = []
    for kind, start, end in tokens(text, 0):
        if kind == "comment":
            comments.append(Comment(start, end))
        if kind in ("comment", "text"):
            closed.append((start, end))
        elif kind == "joined":
            closed.append((start, end + 1))
        elif kind == "open":
            stack.append(start)
        elif kind == "close" and stack:
            opened = stack.pop()
            if text[opened] in closing:
                closed.append((opened, end))
    closed.extend((opened, len(text)) for opened in stack if text[opened] in closing)
    return Scan(tuple(comments), tuple(closed))
