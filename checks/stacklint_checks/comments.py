"""Where comments stand in a text, and where none may be written: in strings, heredocs and block scalars.

These scans know just enough of each syntax to tell comments from text. They are linear, and a broken line ends what it
opened.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple


class Comment(NamedTuple):
    """A comment, from its sign to its end."""

    start: int
    end: int


class Scan(NamedTuple):
    """The comments of a text, and the stretches in which a new line would be text and not a comment."""

    comments: tuple[Comment, ...]
    closed: tuple[tuple[int, int], ...]


HCL_TOKEN = re.compile(
    r"""(?P<comment>\#[^\n]*|//[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/)?)"""
    r"""|(?P<heredoc><<-?(?P<tag>[^\W\d][\w-]*)[ \t]*\r?\n)"""
    r"""|(?P<quote>")|(?P<open>[{\[(])|(?P<close>[}\])])|(?P<comma>,)|(?P<newline>\n)""",
    re.VERBOSE,
)
IN_STRING = re.compile(r'(?P<close>")|\\.|\$\$\{|%%\{|(?P<open>[$%]\{)|(?P<newline>\n)')
IN_INTERPOLATION = re.compile(r'(?P<quote>")|(?P<open>\{)|(?P<close>\})')


class Token(NamedTuple):
    """A piece of HCL: ``comment``, ``text`` (a string or heredoc), ``open``, ``close``, ``comma`` or ``newline``."""

    kind: str
    start: int
    end: int


def hcl_tokens(text: str, at: int = 0) -> Iterator[Token]:
    """The pieces of HCL from a place outside strings and comments."""
    while (match := HCL_TOKEN.search(text, at)) is not None:
        kind = match.lastgroup or ""
        at = match.end()
        if kind in ("heredoc", "tag"):
            closing = re.compile(rf"^[ \t]*{re.escape(match.group('tag'))}[ \t]*\r?$", re.MULTILINE).search(text, at)
            at = closing.end() if closing else len(text)
            kind = "text"
        elif kind == "quote":
            at = _string_end(text, at)
            kind = "text"
        yield Token(kind, match.start(), at)


def _string_end(text: str, at: int) -> int:
    """The offset behind a string that opened just before ``at``; the end of its line if nothing closes it."""
    depths = [-1]  # -1: in a string; else how many braces are open in an interpolation
    first_line = text.find("\n", at)
    while depths:
        in_string = depths[-1] < 0
        match = (IN_STRING if in_string else IN_INTERPOLATION).search(text, at)
        if match is None or (in_string and match.lastgroup == "newline"):
            return len(text) if first_line < 0 else first_line
        at = match.end()
        kind = match.lastgroup
        if in_string and kind == "open":
            depths.append(1)
        elif in_string and kind == "close":
            depths.pop()
        elif kind == "quote":
            depths.append(-1)
        elif not in_string:
            depths[-1] += 1 if kind == "open" else -1
            if depths[-1] == 0:
                depths.pop()
    return at


@lru_cache(maxsize=256)
def hcl(text: str) -> Scan:
    """The comments of HCL."""
    comments = []
    closed = []
    for token in hcl_tokens(text):
        if token.kind == "comment":
            comments.append(Comment(token.start, token.end))
        if token.kind in ("comment", "text"):
            closed.append((token.start, token.end))
    return Scan(tuple(comments), tuple(closed))


YAML_HEADER = re.compile(r"(?:^|[\s:-])[|>][-+]?(?P<indent>\d?)[-+]?[ \t\r]*$")
YAML_DASHES = re.compile(r" *(?:- +)*")
YAML_PIECE = (
    r"""(?P<comment>(?<!\S)\#[^\n]*)|(?P<quote>["'])|(?P<open>[\[{])|(?P<close>[\]}])"""
    r"""|[ \t\r]+|[-?:,](?=\s|$)|[!&*][^\s,\[\]{}]*"""
)
YAML_BLOCK_PIECE = re.compile(YAML_PIECE + r"|(?:(?![ \t]\#|:(?=\s|$))[^\n])+|[^\n]")
YAML_FLOW_PIECE = re.compile(YAML_PIECE + r"|(?:(?![ \t]\#|:(?=\s|$)|[,\[\]{}])[^\n])+|[^\n]")
YAML_QUOTE_END = {'"': re.compile(r'(?:[^"\\\n]|\\.)*"'), "'": re.compile(r"(?:[^'\n]|'')*'")}


@lru_cache(maxsize=256)
def yaml(text: str) -> Scan:
    """The comments of YAML. ``closed`` holds block scalars, and quoted texts and flow collections over lines."""
    comments: list[Comment] = []
    closed: list[tuple[int, int]] = []
    at = opened = 0
    quote, depth = "", 0
    while at < len(text):
        was_open = bool(quote) or depth > 0
        end, quote, depth, comment = _yaml_line(text, at, quote, depth)
        if comment is not None:
            comments.append(comment)
        is_open = bool(quote) or depth > 0
        if is_open and not was_open:
            opened = at
        elif was_open and not is_open:
            closed.append((opened, end))
        line, at = at, end + 1
        header = None if is_open else YAML_HEADER.search(text[line : comment.start if comment else end])
        if header is not None:
            at = _block_scalar(text, line, at, int(header.group("indent") or 0))
            closed.append((line, at))
    if quote or depth:
        closed.append((opened, len(text)))
    return Scan(tuple(comments), tuple(closed))


def _yaml_line(text: str, at: int, quote: str, depth: int) -> tuple[int, str, int, Comment | None]:
    """Read a line: where it ends, the quote and the number of brackets open there, and its comment."""
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    while at < end:
        if quote:
            closing = YAML_QUOTE_END[quote].match(text, at)
            if closing is None:
                break
            at, quote = closing.end(), ""
            continue
        match = (YAML_FLOW_PIECE if depth else YAML_BLOCK_PIECE).match(text, at)
        if match is None:
            break
        at = match.end()
        if match.lastgroup == "comment":
            return end, quote, depth, Comment(match.start(), end)
        if match.lastgroup == "quote":
            quote = match.group()
        elif match.lastgroup == "open":
            depth += 1
        elif match.lastgroup == "close":
            depth = max(depth - 1, 0)
    return end, quote, depth, None


def _block_scalar(text: str, line: int, at: int, given: int) -> int:
    """The offset behind a block scalar whose header stands in ``line`` and whose text may start at ``at``.

    ``given`` is how far its text is indented if the header says so, else 0.
    """
    start = YAML_DASHES.match(text, line)
    parent = (start.end() if start else line) - line
    if text[line + parent : line + parent + 1] in ("|", ">", "!", "&"):
        parent = text.rfind("-", line, line + parent) - line
    indent = parent + given if given else -1
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        if text[at:end].strip():
            own = indentation(text, at)
            indent = own if indent < 0 else indent
            if own < indent or own <= parent:
                break
        at = end + 1
    return min(at, len(text))


def indentation(text: str, line: int) -> int:
    """How many spaces a line starts with."""
    at = line
    while text[at : at + 1] == " ":
        at += 1
    return at - line
