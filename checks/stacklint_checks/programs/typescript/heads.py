"""The lines of a TypeScript file that may be heads of blocks, and what they declare."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

MODIFIER = r"(?:public|private|protected|static|async|abstract|override|readonly|declare|accessor|get|set)"
NO_MEMBER = (
    r"(?:if|for|while|switch|return|catch|else|do|throw|new|await|super|case|function|typeof|delete|void|with|yield)\b"
)
CUT = re.compile(
    r"\n(?:(?=[A-Za-z_$@(\[!\"'}]|[)\]/](?:export|import|class|const|new)\b)"
    r"(?!(?:else|catch|finally|extends|implements|as|satisfies|instanceof)\b)"
    rf"|(?P<indent>[ \t]++)(?=@[\w$]|[^\s\w.]?(?:(?:{MODIFIER}[ \t]+)+[\w$#\[*\"'{{]|constructor\b)"
    rf"|(?!{NO_MEMBER})[\w$#]++[ \t]*+(?:<[^\n]*>)?\([^\r\n]*+(?<=[ {{}}(,])))"
)
HARD = re.compile(
    r"(?:export|declare|abstract[ \t]+class|class[ \t]+[\w$]|import\b(?![ \t]*[(.])|interface[ \t]+[\w$]"
    r"|(?:const[ \t]+)?enum[ \t]+[\w$]|namespace[ \t]+[\w$]|(?:async[ \t]+)?function\b[ \t]*\*?[ \t]*[\w$]|@[\w$])"
)
FIRM = re.compile(r"(?:const|let|var|type)[ \t]+[\w${\[]")
CLASS = re.compile(
    r"(?:export\s+)?(?:default\s+)?(?:declare\s+)?(?:abstract\s+)?class\b(?:\s+(?!extends\b|implements\b)([\w$]+))?"
)
DECLARED = re.compile(
    r"(?:export\s+)?(?:default\s+)?(?:declare\s+)?(?:async\s+)?"
    r"(?:(?:const\s+)?enum|function\s*\*?|interface|type|namespace|module|const|let|var)\s+([\w$]+)"
)
IMPORTED = re.compile(r"import\b[^;\"']*[\"']([^\"'\n]+)")
MEMBER = re.compile(rf"(?:{MODIFIER}\s+(?![(=:;?!<]))*\*?\s*([\w$#]+)\s*\??\s*(\(|<)?")
ENDS = re.compile(r"}[; \t]*(?://[^\n]*)?\r?(?:\n|\Z)")
STATEMENT = re.compile(r"\w|[$@]|\((?:async|function|\(\))")
#: What a slip of the finger may have put into the head of a class.
STRAY = str.maketrans("", "", "()[]{}\"'`/")
COMMENTED = re.compile(r"\s*(?://|/?\*|$)|.*\*/\s*$")
DECORATOR = re.compile(r"@[\w$.]+\s*")
GOES_ON = frozenset("=,([{+-*/%&|?:<.!~^")


class Cut(NamedTuple):
    """A line that may be a head. ``indent`` is its depth; ``hard`` says that no statement goes on with such a line."""

    start: int
    indent: int
    hard: bool


def cuts_of(text: str) -> list[Cut]:
    """The lines that may be heads; the first one is the start of the text."""
    starts = [Cut(0, 0, hard=False)]
    for match in CUT.finditer(text):
        indent = match.end("indent") - match.start("indent") if match.group("indent") is not None else 0
        start = match.start() + 1
        starts.append(Cut(start, indent, indent == 0 and HARD.match(text, start) is not None))
    return starts


def lines_of(text: str, cuts: list[Cut]) -> list[str]:
    """The lines of the cuts in column 0, without what a slip of the finger may have put into a head."""
    return [_line(text, cut.start) if cut.indent == 0 else "" for cut in cuts]


def _line(text: str, start: int) -> str:
    end = text.find("\n", start)
    line = text[start : end if end >= 0 else len(text)]
    bare = line.translate(STRAY)
    return bare if HARD.match(bare) else line


def class_of(line: str) -> str:
    """The class that a line is the head of, ``default`` for one without a name."""
    match = CLASS.match(line)
    return (match.group(1) or "default") if match else ""


def member_key(owner: str, head: str) -> str:
    """The key of a class's member: ``X.method``, ``X.__init__`` for its constructor, ``X.`` for fields."""
    bare = head[decorators_end(head) :].lstrip()
    match = MEMBER.match(bare)
    if match is None or not match.group(2):
        return f"{owner}."
    name = match.group(1)
    return f"{owner}.{'__init__' if name == 'constructor' else name}"


@lru_cache(maxsize=4096)
def decorators_end(text: str) -> int:
    """The offset behind the decorators that a text begins with."""
    position = len(text) - len(text.lstrip())
    while (match := DECORATOR.match(text, position)) is not None:
        position = match.end()
        if text.startswith("(", position):
            position = _behind(text, position)
        position += len(text[position:]) - len(text[position:].lstrip())
    return position


def is_decorated(head: str) -> bool:
    """Whether a head is only decorators, and what they belong to follows in a line of its own."""
    end = decorators_end(head)
    return head.startswith("@") and (end == len(head) or "\n" in head[len(head[:end].rstrip()) : end])


def _behind(text: str, opener: int) -> int:
    """The offset behind a bracketed text, by counting; a decorator holds little else."""
    depth = 0
    for at in range(opener, len(text)):
        if text[at] in "([{":
            depth += 1
        elif text[at] in ")]}":
            depth -= 1
            if depth == 0:
                return at + 1
    return len(text)
