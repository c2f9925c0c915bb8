"""Templates as blocks: one for each entry of each section, by their indentation, so that none disturbs another."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Generator, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from stacklint_checks.blocks import Chunk

from .quotes import in_quotes

NO_KEY = "?"
MARK = "\ufeff"
TOP = re.compile(r"^[^\s#][^\n]*", re.MULTILINE)
KEY = re.compile(
    r"""[ ]*(?:"(?P<double>(?:[^"\\\n]|\\.)*)"|'(?P<single>(?:[^'\n]|'')*)'"""
    r"""|(?P<plain>[^\s\#\-?&*!|>%@`"'{}\[\],:][^\n:\#]*?(?:(?::(?=\S)|\#(?<=\S\#))[^\n:\#]*?)*|-(?=\S)[^\n:]*?))"""
    r"""[ \t]*:(?=[ \t\r\n]|$)""",
    re.VERBOSE,
)
CONTENT = re.compile(r"^([ \t]*)([^\s#])", re.MULTILINE)
JSON_TOKEN = re.compile(r'"(?:[^"\\\n]|\\[^\n])*"|[{}\[\]:,]|"')
SECTIONS = frozenset(
    {
        "AWSTemplateFormatVersion",
        "Conditions",
        "Description",
        "Fn::Transform",
        "Globals",
        "Hooks",
        "Mappings",
        "Metadata",
        "Outputs",
        "Parameters",
        "Resources",
        "Rules",
        "Transform",
    }
)
#: Sections that hold a text or a short list, never entries.
WHOLE = frozenset({"AWSTemplateFormatVersion", "Description"})
#: A section's name whose colon is not written yet.
BARE = re.compile(rf"(?P<plain>{'|'.join(sorted(SECTIONS))})[ \t]*\r?$", re.MULTILINE)
MEMBER = re.compile(r'"((?:[^"\\\n]|\\.)*)"\s*:')
TOP_MEMBER = re.compile(rf'^[ \t]*("(?:{"|".join(sorted(SECTIONS))})"[ \t]*:)', re.MULTILINE)
#: A line with nothing but a section's name and marks, right or wrong.
HEADER = re.compile(rf"[^\w\n]*({'|'.join(sorted(SECTIONS))})\b[^\w\n]*$", re.MULTILINE)
SEPARATOR = re.compile(r"[\s,]*")
NO_NAME = "expected a name in quotes and a colon"
MARKS = ("---", "...", "%")


class JsonScan(NamedTuple):
    """Where a JSON member ends, and what does not balance in it."""

    end: int
    problem: str = ""
    problem_at: int = 0


def split(text: str) -> list[Chunk]:
    """The blocks of a YAML template."""
    starts = [match for match in TOP.finditer(text) if not match.group().lstrip(MARK).startswith(MARKS)]
    chunks: list[Chunk] = []
    number = 0
    while number < len(starts):
        start = starts[number].start() + (1 if starts[number].group()[0] == MARK else 0)
        key = KEY.match(text, start) or BARE.match(text, start)
        behind = number + 1
        while key is not None and behind < len(starts) and _belongs(text, starts, number, behind):
            behind += 1
        end = starts[behind].start() if behind < len(starts) else len(text)
        if key is None:
            _junk(chunks, text, start, end)
        else:
            chunks.extend(_section(text, start, end, key))
        number = behind
    return chunks


def _belongs(text: str, starts: list[re.Match[str]], number: int, behind: int) -> bool:
    """Whether a line in column 0 is part of the section before it.

    It is if it closes or continues a value, or if it is no section's name and entries of the section go on behind it:
    then someone has just broken a line.
    """
    line = starts[behind]
    if line.group()[0] in "-]})":
        return True
    if line.group().strip("\"' \t\r").partition(":")[0].rstrip("\"' ") in SECTIONS:
        return False
    if in_quotes(text, starts[number].start(), line.start()):
        return True
    entry = CONTENT.search(text, starts[number].end())
    if entry is None or not entry.group(1):
        return False
    following = CONTENT.search(text, line.end())
    if following is not None and following.group(1) == entry.group(1) and line.group().rstrip().endswith(":"):
        return False  # a section of the user's own
    end = next((one.start() for one in starts[behind + 1 :] if KEY.match(text, one.start())), len(text))
    more = re.compile(rf"^{entry.group(1)}[^\s#\-]", re.MULTILINE).search(text, line.end(), end)
    return more is not None and KEY.match(text, more.start()) is not None


def _junk(chunks: list[Chunk], text: str, start: int, end: int) -> None:
    """Lines that are no part of a template; neighbouring ones are one chunk."""
    if chunks and chunks[-1].key == NO_KEY:
        chunks[-1] = chunks[-1]._replace(end=_trimmed(text, start, end))
    else:
        chunks.append(Chunk(NO_KEY, start, _trimmed(text, start, end), "this is no part of a template", start))


def _name(key: re.Match[str]) -> str:
    return next((group for group in key.groups() if group is not None), "").strip()


def _section(text: str, start: int, end: int, key: re.Match[str]) -> Iterator[Chunk]:
    """The entries of a section in block style; any other value is one block."""
    name = _name(key)
    line_end = text.find("\n", key.end(), end)
    rest = text[key.end() : line_end if line_end >= 0 else end].strip()
    first = CONTENT.search(text, line_end + 1, end) if line_end >= 0 else None
    if first is not None and first.group(2) in '"}])':  # a stray mark before the first name
        named = (one for one in CONTENT.finditer(text, line_end + 1, end) if KEY.match(text, one.start()))
        first = next(named, first)
    if key.re is BARE and first is not None:
        yield Chunk(name, start, line_end, "expected a colon behind this name", start)
    if first is not None and name in SECTIONS and KEY.match(rest) is not None:
        yield Chunk(name, start, line_end, "expected a line break before this name", key.end())
        first = min(CONTENT.finditer(text, line_end + 1, end), key=lambda match: len(match.group(1)))
        rest = ""
    whole = (rest and not rest.startswith("#")) or name in WHOLE
    if whole or first is None or first.group(2) == "-" or not first.group(1):
        yield Chunk(name, start, _trimmed(text, start, end))
        return
    entry = re.compile(rf"^{first.group(1)}(?!-[ \r\n])[^\s#}}\]]", re.MULTILINE)
    lines = [match.start() for match in entry.finditer(text, line_end + 1, end)]
    lines.append(end)
    for at, behind in pairwise(lines):
        inner = KEY.match(text, at)
        last = _trimmed(text, at, behind)
        if inner is None:
            yield Chunk(f"{name}.{NO_KEY}", at, last, "expected a name and a colon", at + len(first.group(1)))
        else:
            yield Chunk(f"{name}.{_name(inner)}", at, last)


def _trimmed(text: str, start: int, end: int) -> int:
    """The end of the last line that is neither blank nor a comment in the block's margin."""
    while True:
        stripped = len(text[start:end].rstrip()) + start
        line = text.rfind("\n", start, stripped) + 1
        if line <= start or not text[line:stripped].lstrip().startswith("#"):
            return stripped
        end = line


# JSON


def split_json(text: str) -> list[Chunk]:
    """The blocks of a JSON template: members of its sections. Lines that start a member re-synchronise.

    They are told by their indentation, which valid JSON need not have: then the brackets alone say where members end.
    """
    chunks = list(_members(text, 0, ""))
    if not _is_valid(text):
        return _blamed(text, chunks)
    if any(chunk.problem for chunk in chunks):
        return list(_members(text, 0, "", by_lines=False))
    return chunks


def _blamed(text: str, chunks: list[Chunk]) -> list[Chunk]:
    """The members with the fault of the text at the one it stands in, or beside them.

    What is no member follows from the fault and is left out.
    """
    from .blame_json import blame

    fault = blame(text)
    if fault is None:
        return chunks
    at, words = fault
    chunks = _with_broken_header(text, at, chunks)
    kept = [
        chunk._replace(problem=words, problem_at=at) if chunk.start <= at < chunk.end else chunk
        for chunk in chunks
        if chunk.start <= at < chunk.end or not chunk.key.endswith(NO_KEY)
    ]
    if not any(chunk.start <= at < chunk.end for chunk in kept):
        kept.append(Chunk(NO_KEY, at, min(at + 1, len(text)), words, at))
        kept.sort(key=lambda chunk: chunk.start)
    return kept


def _with_broken_header(text: str, at: int, chunks: list[Chunk]) -> list[Chunk]:
    """The members of a section whose own line is at fault, and what is behind it, read as if that line were right."""
    start = text.rfind("\n", 0, at) + 1
    header = HEADER.match(text, start)
    if header is None:
        return chunks
    section = list(_members_within(text, header.end() - 1, f"{header.group(1)}.", by_lines=True))
    end = max((chunk.end for chunk in section), default=header.end())
    closing = re.compile(r"[\s,]*\}?").match(text, end)
    before = [chunk for chunk in chunks if chunk.end <= start]
    return [*before, *section, *_top_members(text, closing.end() if closing is not None else end, "")]


def _is_valid(text: str) -> bool:
    import json

    try:
        json.loads(text.lstrip(MARK))
    except (ValueError, RecursionError):
        return False
    return True


def _members(text: str, position: int, section: str, *, by_lines: bool = True) -> Iterator[Chunk]:
    """The members of the template's object."""
    opened = text.find("{", position)
    if opened < 0:
        if text.strip():
            yield Chunk(NO_KEY, 0, len(text.rstrip()), "expected '{'", 0)
        return
    position = opened + 1 if not text[:opened].strip("\ufeff \t\r\n") else 0
    yield from _top_members(text, position, section, by_lines=by_lines)


def _top_members(text: str, position: int, section: str, *, by_lines: bool = True) -> Iterator[Chunk]:
    """Sections and other members of the template's object from an offset on."""
    lines = [match.start(1) for match in TOP_MEMBER.finditer(text, position)]
    while True:
        gap = SEPARATOR.match(text, position)
        key = MEMBER.match(text, gap.end() if gap is not None else position)
        if key is None:
            stray = re.compile(r"[\s,]*([^\s,}])").match(text, position)
            if stray is None:
                return
            following = next((line for line in lines if line > stray.start(1)), None)
            end = following if following is not None else len(text)
            at = stray.start(1)
            yield Chunk(f"{section}{NO_KEY}", at, _trimmed(text, at, end), NO_NAME, at)
            if following is None:
                return
            position = following
            continue
        start = key.start()
        bound = next((line for line in lines if line > key.end()), len(text))
        if not section and text[key.end() :].lstrip()[:1] == "{":
            position = yield from _json_section(text, key, by_lines=by_lines)
            continue
        scan = _scan_value(text[start:bound], key.end() - start)
        yield Chunk(f"{section}{key.group(1)}", start, start + scan.end, scan.problem, start + scan.problem_at)
        position = bound if scan.problem else start + scan.end


def _json_section(text: str, key: re.Match[str], *, by_lines: bool) -> Generator[Chunk, None, int]:
    """A section's members; returns where the text goes on."""
    opened = text.index("{", key.end())
    end = opened + 1
    for chunk in _members_within(text, opened, f"{key.group(1)}.", by_lines=by_lines):
        yield chunk
        end = max(end, chunk.end)
    closing = re.compile(r"[\s,]*\}?").match(text, end)
    return closing.end() if closing is not None else end


def _members_within(text: str, opened: int, section: str, *, by_lines: bool) -> Iterator[Chunk]:
    """The members of a section that opens at an offset; where its text is indented, no member goes on behind it."""
    position = opened + 1
    lines = _member_lines(text, position) if by_lines else []
    limit = _outdent(text, opened) if lines else len(text)
    while True:
        gap = SEPARATOR.match(text, position)
        at = gap.end() if gap is not None else position
        if at >= limit or text[at] == "}":
            return
        bound = min(lines[bisect_right(lines, at)], limit) if lines and lines[-1] > at else limit
        key = MEMBER.match(text, at)
        if key is None:
            end = max(_trimmed(text, at, bound), at + 1)
            yield Chunk(f"{section}{NO_KEY}", at, end, NO_NAME, at)
            position = bound
            continue
        scan = _scan_value(text[at:bound], key.end() - at)
        rest = SEPARATOR.match(text, at + scan.end)
        behind = rest.end() if rest is not None else bound
        gap_text = text[at + scan.end : behind]
        shared_line = "," in gap_text and "\n" not in gap_text and MEMBER.match(text, behind) is not None
        if lines and behind < bound and not scan.problem and not shared_line:
            scan = JsonScan(_trimmed(text, at, bound) - at, f"unexpected '{text[behind]}'", behind - at)
        yield Chunk(f"{section}{key.group(1)}", at, at + scan.end, scan.problem, at + scan.problem_at)
        position = bound if scan.problem else at + scan.end


def _member_lines(text: str, position: int) -> list[int]:
    """Where lines start that begin with a quote at the indentation of the first one; empty for minified text."""
    first = re.compile(r"[^\S\n]*\n(?:[ \t]*\r?\n)*([ \t]*)[^\s}]").match(text, position)
    if first is None:
        return []
    indent = first.group(1)
    return [match.end() - 1 for match in re.compile(rf'^{indent}"', re.MULTILINE).finditer(text, position)]


def _outdent(text: str, opened: int) -> int:
    """The start of the next line that is not deeper than the one on which a section opens."""
    line = text.rfind("\n", 0, opened) + 1
    outer = len(text[line:opened]) - len(text[line:opened].lstrip())
    ends = rf'^[ \t]{{0,{outer}}}(?:\}}[ \t]*,?[ \t]*\r?$|"(?:{"|".join(SECTIONS)})"[ \t]*:)'
    for match in re.compile(ends, re.MULTILINE).finditer(text, opened):
        following = CONTENT.search(text, match.end())
        if match.group().rstrip()[-1:] == ":" or following is None or len(following.group(1)) <= outer:
            return match.start()
    return len(text)


@lru_cache(maxsize=8192)
def _scan_value(text: str, position: int) -> JsonScan:
    """Scan a member's value up to the comma or brace behind it."""
    stack: list[tuple[str, int]] = []
    last = position
    for token in JSON_TOKEN.finditer(text, position):
        mark = token.group()
        if mark == '"':
            return JsonScan(_trimmed(text, 0, len(text)), "the quote is never closed", token.start())
        if mark in "{[":
            stack.append((mark, token.start()))
        elif mark in "}]":
            if not stack:
                return JsonScan(len(text[: token.start()].rstrip()))
            opener, at = stack.pop()
            if (opener == "{") != (mark == "}"):
                return JsonScan(_trimmed(text, 0, len(text)), f"'{opener}' is never closed", at)
            if not stack:
                return JsonScan(token.end())
        elif mark == "," and not stack:
            return JsonScan(len(text[: token.start()].rstrip()))
        last = token.end()
    if stack:
        return JsonScan(_trimmed(text, 0, len(text)), f"'{stack[-1][0]}' is never closed", stack[-1][1])
    return JsonScan(max(_trimmed(text, 0, len(text)), last))
