"""TypeScript files as blocks, by one linear scan that a broken block cannot derail.

A file is cut at the lines that look like the head of a statement in column 0 or of a class's member. The pieces are
scanned for themselves; scans are remembered by text, so a key press costs one. Where the brackets of the whole file
balance they say which of the lines are heads. Where they do not, the layout says it: the column, and in a class the
indentation of its members.

Keys: a declaration's name; ``import``; else ``statement``. A class is its header with the fields that lead it (``X``),
its methods (``X.method``, the constructor ``X.__init__``), the fields between those (``X.``) and its end (``X}``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from stacklint_checks.blocks import Chunk

from .typescript_scan import CLOSERS, Scan, scan, template_end

MODIFIER = r"(?:public|private|protected|static|async|abstract|override|readonly|declare|accessor|get|set)"
NO_MEMBER = (
    r"(?:if|for|while|switch|return|catch|else|do|throw|new|await|super|case|function|typeof|delete|void|with|yield)\b"
)
CUT = re.compile(
    r"\n(?:(?=[A-Za-z_$@(\[!\"'`}]|[)\]/](?:export|import|class|const|new)\b)"
    r"(?!(?:else|catch|finally|extends|implements|as|satisfies|instanceof)\b)"
    rf"|(?P<indent>[ \t]+)(?=@[\w$]|[^\s\w.]?(?:(?:{MODIFIER}[ \t]+)+[\w$#\[*\"'{{]|constructor\b)"
    rf"|(?!{NO_MEMBER})[\w$#]+[ \t]*(?:<[^\n]*>)?\((?:[^\n]*[{{(,]|[^\n]*\{{[^\n]*\}})[ \t]*\r?(?:\n|\Z)))"
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
MEMBER = re.compile(rf"(?:{MODIFIER}\s+(?![(=:;?!<]))*\*?\s*([\w$#]+)\s*\??\s*(\(|<)?")
ENDS = re.compile(r"}[;) \t]*(?://[^\n]*)?\r?(?:\n|\Z)")
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


@dataclass(slots=True)
class _Open:
    """A chunk that is being read. ``owner`` is the class whose member it is, ``klass`` the class that it heads."""

    start: int
    owner: str = ""
    klass: str = ""
    decorators: bool = False


@dataclass(slots=True)
class _Writer:
    """The chunks so far, and the one that is open."""

    text: str
    chunks: list[Chunk] = field(default_factory=list)
    open: _Open | None = None

    def begin(self, start: int, owner: str = "") -> None:
        """End the open chunk where the next one starts, unless it is only the decorators of that or fields go on."""
        head = self.text[start : start + 400]
        if self.open is not None:
            if self.open.decorators and self.open.owner == owner:
                self._read_head(self.open, head)
                return
            if owner and member_key(owner, head) == f"{owner}." and self._holds_fields():
                return
            self.end(start)
        self.open = _Open(start, owner)
        self._read_head(self.open, head)

    def _read_head(self, chunk: _Open, head: str) -> None:
        end = decorators_end(head)
        chunk.decorators = head.startswith("@") and (end == len(head) or "\n" in head[len(head[:end].rstrip()) : end])
        chunk.klass = "" if chunk.owner or chunk.decorators else _class_of(head[end:])

    def _holds_fields(self) -> bool:
        chunk = self.open
        if chunk is None:
            return False
        return bool(chunk.klass) or member_key(chunk.owner, self.text[chunk.start : chunk.start + 400]) == (
            f"{chunk.owner}."
        )

    def end(self, at: int) -> None:
        """End the open chunk; what follows a method in its text is a chunk of fields."""
        chunk, self.open = self.open, None
        if chunk is None:
            return
        start, text = chunk.start, self.text[chunk.start : at]
        found = scan(text)
        rest = text[found.closed : found.code_end].strip(" \t\r\n;") if chunk.owner and found.closed else ""
        if rest and found.sound and not found.openers and not found.closers:
            self._write(start, text[: found.closed], _key(text, chunk))
            rest = text[found.closed :]
            skipped = len(rest) - len(rest.lstrip(" \t\r\n;"))
            start, text = start + found.closed + skipped, rest[skipped:]
            chunk = _Open(start, chunk.owner)
        if scan(text).code_end:
            self._write(start, text, _key(text, chunk))

    def close_class(self, klass: str, at: int) -> None:
        """Write the bracket that ends a class."""
        self.end(at)
        self.chunks.append(Chunk(f"{klass}}}", at, at + 1))

    def _write(self, start: int, text: str, key: str) -> None:
        skipped = len(text) - len(text.lstrip())
        found = scan(text)
        words, at = trouble(text, found, heads="." not in key and CLASS.match(text, decorators_end(text)) is not None)
        self.chunks.append(Chunk(key, start + skipped, start + found.code_end, words, start + at if words else 0))


def split(text: str) -> list[Chunk]:
    """The blocks of a TypeScript file. Comments between them belong to none."""
    cuts = _cuts(text)
    chunks = _by_brackets(text, cuts)
    return _by_layout(text, cuts) if chunks is None else chunks


def _cuts(text: str) -> list[Cut]:
    starts = [Cut(0, 0, hard=False)]
    for match in CUT.finditer(text):
        indent = match.end("indent") - match.start("indent") if match.group("indent") is not None else 0
        start = match.start() + 1
        starts.append(Cut(start, indent, indent == 0 and HARD.match(text, start) is not None))
    return starts


def _ends(cuts: list[Cut], text: str) -> list[int]:
    return [*(cut.start for cut in cuts[1:]), len(text)]


def _by_brackets(text: str, cuts: list[Cut]) -> list[Chunk] | None:
    """The blocks as the brackets say; ``None`` where they do not balance."""
    ends = _ends(cuts, text)
    writer = _Writer(text)
    stack: list[str] = []
    klass = before = ""
    index = 0
    while index < len(cuts):
        cut, last = cuts[index], index
        found = scan(text[cut.start : ends[last]])
        while found.open:
            end = lexical_end(text, found, cut.start)
            if end < 0:
                return None
            while ends[last] < end:
                last += 1
            found = scan(text[cut.start : ends[last]])
        if found.problem:
            return None
        if not stack and (index == 0 or _begins(text, cut, before)):
            klass = ""
            writer.begin(cut.start)
        elif klass and len(stack) == 1 and cut.indent and (before == "{" or before not in GOES_ON):
            writer.begin(cut.start, klass)
        for closer, at in found.closers:
            if not stack or CLOSERS[stack.pop()] != closer:
                return None
            if klass and not stack:
                writer.close_class(klass, cut.start + at)
                klass = ""
                writer.open = _Open(cut.start + at + 1)
        stack += [opener for opener, _ in found.openers]
        if writer.open is not None and writer.open.klass and stack:
            klass = writer.open.klass
        if found.code_end:
            before = text[cut.start + found.code_end - 1]
            if text.endswith("=>", cut.start, cut.start + found.code_end):
                before = "="
        index = last + 1
    writer.end(len(text))
    return None if stack else writer.chunks


def _begins(text: str, cut: Cut, before: str) -> bool:
    """Whether a line outside of all brackets begins a statement, by what the code before it ends with."""
    if cut.hard or FIRM.match(text, cut.start):
        return True
    if cut.indent or text.startswith("}", cut.start) or before in GOES_ON:
        return False
    return before in ("", ";", "}") or text[cut.start] not in "([`\"'"


def lexical_end(text: str, found: Scan, start: int) -> int:
    """Where the template or comment ends that a piece leaves open; ``-1`` where nothing ends it."""
    opened = start + found.open_at
    if found.open == "`":
        return template_end(text, opened + 1)
    end = text.find("*/", opened + 2)
    return end + 2 if end >= 0 else -1


def _by_layout(text: str, cuts: list[Cut]) -> list[Chunk]:
    """The blocks as columns and indentation say, for a text that does not balance."""
    heads = _Layout(text, cuts).heads()
    ends = [*(start for start, _ in heads[1:]), len(text)]
    regions = _joined(text, [start for start, _ in heads], ends)
    owners = dict(heads)
    writer = _Writer(text)
    for start, _ in regions:
        owner = owners[start]
        if owner and text[start] == "}":
            writer.close_class(owner, start)
            writer.open = _Open(start + 1)
        else:
            writer.begin(start, owner)
    writer.end(len(text))
    return writer.chunks


class _Layout:
    """Tells heads by where they stand."""

    def __init__(self, text: str, cuts: list[Cut]) -> None:
        self.text = text
        self.lines = [self._line(cut) if cut.indent == 0 else "" for cut in cuts]
        self.cuts = [
            cut._replace(hard=HARD.match(line) is not None) if line else cut
            for cut, line in zip(cuts, self.lines, strict=True)
        ]

    def _line(self, cut: Cut) -> str:
        end = self.text.find("\n", cut.start)
        line = self.text[cut.start : end if end >= 0 else len(self.text)]
        bare = line.translate(STRAY)
        return bare if HARD.match(bare) else line

    def heads(self) -> list[tuple[int, str]]:
        """Where blocks begin, with the class that they belong to; a class's end is a head as well."""
        found: list[tuple[int, str]] = []
        klass, depth, decorated = "", 0, False
        for index, cut in enumerate(self.cuts):
            line = self.lines[index]
            if cut.indent:
                if klass and cut.indent == depth:
                    found.append((cut.start, klass))
                continue
            ends = ENDS.match(line) is not None
            if klass and not self._leaves(index, depth):
                continue
            if klass and ends:
                found.append((cut.start, klass))
                klass = ""
                continue
            if found and not cut.hard and (not STATEMENT.match(line) or self._goes_on(cut, line)):
                continue
            if not decorated:
                found.append((cut.start, ""))
            head = self.text[cut.start : cut.start + 400]
            decorated = line.startswith("@") and not head[decorators_end(head) :]
            klass = _class_of(line) or ("" if decorated else _class_of(head[decorators_end(head) :]))
            depth = self._member_indent(index) if klass else 0
        return found

    def _goes_on(self, cut: Cut, line: str) -> bool:
        if FIRM.match(line):
            return False
        for before in reversed(self.text[max(cut.start - 600, 0) : cut.start].split("\n")):
            if not COMMENTED.match(before):
                return before.partition(" //")[0].rstrip()[-1] in GOES_ON
        return False

    def _leaves(self, index: int, depth: int) -> bool:
        """Whether a line in column 0 leaves the class: no member of it follows, or nothing in a class looks so."""
        line = self.lines[index]
        if self.cuts[index].hard and not line.startswith("@"):
            return True
        ends = ENDS.match(line) is not None
        if not ends and not STATEMENT.match(line):
            return False
        for cut, later in zip(self.cuts[index + 1 :], self.lines[index + 1 :], strict=True):
            if cut.indent and cut.indent == depth:
                return False
            if cut.hard or (later and STATEMENT.match(later)):
                return True
            if later and ends and ENDS.match(later):
                return False
        return True

    def _member_indent(self, index: int) -> int:
        """The smallest indentation of what may be a member, up to the next head of the file."""
        depths = []
        for cut, line in zip(self.cuts[index + 1 :], self.lines[index + 1 :], strict=True):
            if cut.hard and not line.startswith("@"):
                break
            if cut.indent:
                depths.append(cut.indent)
        return min(depths, default=1)


def _class_of(line: str) -> str:
    match = CLASS.match(line)
    return (match.group(1) or "default") if match else ""


def _joined(text: str, starts: list[int], ends: list[int]) -> list[tuple[int, int]]:
    """The regions of a text, joined where a template or comment of one truly ends in a later one."""
    known: dict[int, int] = {}

    def last_of(index: int, budget: int) -> int:
        """The region in which the one at ``index`` ends; ``-1`` where it is not sound."""
        if index not in known:
            known[index] = -1
            found = scan(text[starts[index] : ends[index]])
            if found.sound:
                known[index] = index
            elif found.open and budget:
                end = lexical_end(text, found, starts[index])
                last = next((n for n in range(index, len(ends)) if end <= ends[n]), -1) if end >= 0 else -1
                if last > index and _belongs(text, found, starts[index], end, last_of(last, budget - 1) >= 0):
                    whole = scan(text[starts[index] : ends[last]])
                    known[index] = last if whole.sound else -1
        return known[index]

    regions: list[tuple[int, int]] = []
    index = 0
    while index < len(starts):
        last = max(last_of(index, 40), index)
        regions.append((starts[index], ends[last]))
        index = last + 1
    return regions


def _belongs(text: str, found: Scan, start: int, end: int, fine_without: bool) -> bool:  # noqa: FBT001 - one of two
    """Whether an end belongs to the template or comment that is open, and not to another one there."""
    if found.open == "/*":
        return "/*" not in text[start + found.open_at + 2 : end - 2]
    return not fine_without


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
    """The bracket to blame: the innermost that is left over."""
    del text
    return openers[-1]


def _key(text: str, chunk: _Open) -> str:
    text = text.lstrip()
    if chunk.owner:
        return member_key(chunk.owner, text[:400])
    bare = text[decorators_end(text) :]
    if chunk.klass:
        return chunk.klass
    if bare.startswith("import"):
        return "import"
    match = DECLARED.match(bare)
    return match.group(1) if match else "statement"


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
