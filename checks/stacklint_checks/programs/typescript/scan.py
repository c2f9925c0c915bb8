"""What stands open at the end of a piece of TypeScript: brackets, quotes, templates and comments, without a tree."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

TOKEN = re.compile(
    r"""(?P<text>"[^"\\\n]*+(?:\\(?:\r\n|.)[^"\\\n]*+)*+"|'[^'\\\n]*+(?:\\(?:\r\n|.)[^'\\\n]*+)*+'"""
    r"""|`[^`\\$]*+(?:(?:\\.|\$(?!\{))[^`\\$]*+)*+`)"""
    r"""|(?P<comment>//[^\n]*|/\*.*?\*/)"""
    r"""|(?P<open>[{(\[])|(?P<close>[})\]])|(?P<template>`)|(?P<quote>["'])|(?P<unclosed>/\*)|(?P<slash>/)""",
    re.VERBOSE | re.DOTALL,
)
IN_TEMPLATE = re.compile(r"`|\\.|\$\{", re.DOTALL)
REGEX = re.compile(r"/(?![*/])(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*")
BEFORE_REGEX = re.compile(r"(?:^|[(,=:\[!&|?{;+\-*%<>~^]|\b(?:return|typeof|case|in|of|do|else|throw|await))\s*\Z")
ENDS_LINE = re.compile(r"[ \t;]*(?://[^\n]*)?(?:\r?\n(?!\s*[|&=,.?:\[({)])|\Z)")
CLOSERS = {"{": "}", "[": "]", "(": ")"}
OPENERS = {"}": "{", "]": "[", ")": "("}
#: How deep templates may stand in the holes of templates.
MOST_NESTING = 30
#: How many brackets a closer may skip to find the one that it closes.
MOST_SKIPPED = 50
#: How far the start of a line is looked for; layout means nothing in longer ones.
LONG_LINE = 400


class Scan(NamedTuple):
    """What a text leaves open.

    ``closers`` and ``openers`` are the brackets without a partner, with their offsets. ``open`` is the sign of a
    template or comment in which the text ends, at ``open_at``. ``code_end`` is where its code ends, without the space
    and comments behind it. ``closed`` is the offset behind the first ``}`` that ends both a line and all that is open,
    ``0`` if there is none.
    """

    closers: tuple[tuple[str, int], ...]
    openers: tuple[tuple[str, int], ...]
    problem: str
    problem_at: int
    open: str
    open_at: int
    code_end: int
    closed: int

    @property
    def sound(self) -> bool:
        """Whether the text ends in code and nothing in it is wrong by itself."""
        return not self.open and not self.problem


@lru_cache(maxsize=16384)
def scan(text: str) -> Scan:
    """Scan a text that begins in code."""
    closers: list[tuple[str, int]] = []
    stack: list[tuple[str, int]] = []
    problem, problem_at, opened, open_at = "", 0, "", 0
    code_end = behind = closed = position = 0
    search = TOKEN.search
    while (token := search(text, position)) is not None:
        kind = token.lastgroup
        start, position = token.span()
        if kind == "comment":
            code_end = _code_end(text, code_end, behind, start)
            behind = position
            continue
        if kind == "open":
            stack.append((text[start], start))
        elif kind == "close":
            if not stack:
                closers.append((text[start], start))
            elif stack[-1][0] == OPENERS[text[start]]:
                stack.pop()
                if not stack and not closed and text[start] == "}" and ENDS_LINE.match(text, position):
                    closed = position
            else:
                blamed = _mismatch(text, stack, start)
                problem, problem_at = (problem, problem_at) if problem else blamed
        elif kind == "template":
            position = template_end(text, position)
            if position < 0:
                opened, open_at = "`", start
                break
        elif kind == "quote":
            line_end = text.find("\n", position)
            position = len(text) if line_end < 0 else line_end
            if not problem:
                problem, problem_at = "the quote is never closed", start
        elif kind == "unclosed":
            code_end = _code_end(text, code_end, behind, start)
            opened, open_at = "/*", start
            break
        elif kind == "slash":
            position = regex_end(text, start)
        code_end = behind = position
    if opened != "/*":
        code_end = len(text.rstrip()) if opened else _code_end(text, code_end, behind, len(text))
    return Scan(tuple(closers), tuple(stack), problem, problem_at, opened, open_at, code_end, closed)


def _code_end(text: str, code_end: int, behind: int, until: int) -> int:
    """Where code ends, given that it ended at ``code_end`` and what follows a comment up to ``until``."""
    between = text[behind:until].rstrip()
    return behind + len(between) if between else code_end


def _mismatch(text: str, stack: list[tuple[str, int]], at: int) -> tuple[str, int]:
    """Close what a closer closes that does not fit what is open, and tell who is to blame.

    It is the innermost opener, if the closer fits one further out and stands where closers of other lines do.
    """
    opener, opened = stack[-1]
    lowest = max(len(stack) - MOST_SKIPPED, 0)
    depth = next((n for n in range(len(stack) - 1, lowest - 1, -1) if stack[n][0] == OPENERS[text[at]]), None)
    line = text.rfind("\n", opened, at) + 1 if depth is not None else 0
    if depth is None or (line and text[line : min(at, line + LONG_LINE)].strip("]}) \t")):
        return f"unexpected '{text[at]}'", at
    del stack[depth:]
    return f"'{opener}' is never closed", opened


def template_end(text: str, position: int, nesting: int = 0) -> int:
    """The offset behind a template's closing sign, from behind its opening one; ``-1`` where nothing closes it."""
    while (match := IN_TEMPLATE.search(text, position)) is not None:
        position = match.end()
        found = match.group()
        if found == "`":
            return position
        if found == "${":
            position = _hole_end(text, position, nesting + 1)
            if position < 0:
                return -1
    return -1


def _hole_end(text: str, position: int, nesting: int) -> int:
    if nesting > MOST_NESTING:
        return -1
    depth = 1
    while (token := TOKEN.search(text, position)) is not None:
        kind = token.lastgroup
        start, position = token.span()
        if kind == "open" and text[start] == "{":
            depth += 1
        elif kind == "close" and text[start] == "}":
            depth -= 1
            if depth == 0:
                return position
        elif kind == "template":
            position = template_end(text, position, nesting)
            if position < 0:
                return -1
        elif kind == "slash":
            position = regex_end(text, start)
        elif kind in ("quote", "unclosed"):
            return -1
    return -1


def regex_end(text: str, slash: int) -> int:
    """The offset behind a regular expression that starts at a slash, or behind the slash where it divides."""
    if BEFORE_REGEX.search(text[max(slash - 30, 0) : slash]) is None:
        return slash + 1
    match = REGEX.match(text, slash)
    return match.end() if match else slash + 1


def trouble(text: str, found: Scan, *, heads: bool) -> tuple[str, int]:
    """What does not balance in a block, in words, and its offset; the header of a class (``heads``) stays open."""
    if found.problem:
        return found.problem, found.problem_at
    if found.open:
        words = "the template is never closed" if found.open == "`" else "the comment is never closed"
        return words, found.open_at
    if found.closers:
        closer, at = found.closers[0]
        return f"unexpected '{closer}'", at
    openers = found.openers[1:] if heads and found.openers and found.openers[0][0] == "{" else found.openers
    if not openers:
        return "", 0
    opener, at = _guilty(text, openers)
    return f"'{opener}' is never closed", at


def _guilty(text: str, openers: tuple[tuple[str, int], ...]) -> tuple[str, int]:
    """The bracket that layout gives away, one opened deeper than what closes it; else the innermost one left over."""
    stack: list[int] = []
    position = 0
    while (token := TOKEN.search(text, position)) is not None:
        kind = token.lastgroup
        start, position = token.span()
        if kind == "open":
            stack.append(start)
        elif kind == "close" and stack:
            at = stack.pop()
            depth = _alone(text, start)
            if depth >= 0 and text[at] == OPENERS[text[start]] and depth < _indent(text, at):
                return text[at], at
        elif kind == "template":
            position = max(template_end(text, position), position)
        elif kind == "slash":
            position = regex_end(text, start)
    return openers[-1]


def _alone(text: str, at: int) -> int:
    """How deep a bracket stands that begins its line; ``-1`` for any other."""
    line = text.rfind("\n", max(at - LONG_LINE, 0), at) + 1
    return at - line if line and not text[line:at].strip() else -1


def _indent(text: str, at: int) -> int:
    """How deep the line of an offset is indented; 0 where that is far away."""
    line = text[text.rfind("\n", max(at - LONG_LINE, 0), at) + 1 : at + 1][:LONG_LINE]
    return len(line) - len(line.lstrip())
