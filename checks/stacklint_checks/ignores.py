"""The ignores that are written in a file, what each covers, and how one more is written."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from .blocks import Document
from .comments import Scan, hcl, hcl_tokens, indentation, yaml
from .comments_code import python, typescript
from .ignores_code import code_extent
from .jsonscan import around, path, scan

SIGN = "stacklint:"
COMMENT = re.compile(
    r"^(?:#+|//+|/\*)?\s*stacklint:[ \t]*(?P<verb>ignore(?:-file)?)(?P<rules>\[(?P<names>[^\]\n]*)\])?"
)
MEANT = re.compile(r"^(?:#+|//+|/\*)?\s*stacklint:[ \t]*ignor\w*", re.IGNORECASE)
NAME = re.compile(r"[^\s,]+")
YAML_ENTRY = re.compile(r"""[ ]*(?:-(?=[ ]|$)|(?:"[^"\n]*"|'[^'\n]*'|[^\s#"'\[\]{}][^\n]*?):(?=\s|$))""", re.MULTILINE)
HCL_ENDINGS = (".tf", ".tofu", ".tfvars")
PYTHON_ENDINGS = (".py", ".pyi")
TYPESCRIPT_ENDINGS = (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs")
METADATA = ("Metadata", "stacklint", "ignore")


class Name(NamedTuple):
    """A rule's name in an ignore, and where it stands."""

    rule: str
    start: int
    end: int


class Ignore(NamedTuple):
    """An ignore: the rules it names, and the stretch of the file that it covers.

    With ``by_line`` the stretch is a line, on which a finding must start or end; else one in which it must start. Where
    ``problem`` is given the ignore has no effect, and this says why.
    """

    names: tuple[Name, ...]
    start: int
    end: int
    by_line: bool = False
    problem: str = ""
    at: int = 0

    def covers(self, start: int, end: int) -> bool:
        """Whether a finding with that place is covered."""
        return self.start <= start <= self.end or (self.by_line and self.start < end <= self.end)


def syntax_of(document: Document) -> str:
    """``hcl``, ``yaml``, ``json``, ``python`` or ``typescript``: how a file is written."""
    name = document.source.path
    if name.endswith(PYTHON_ENDINGS):
        return "python"
    if name.endswith(TYPESCRIPT_ENDINGS):
        return "typescript"
    if name.endswith(HCL_ENDINGS):
        return "hcl"
    if name.endswith((".tf.json", ".tofu.json", ".tfvars.json")):
        return "json"
    return "json" if document.source.text.lstrip()[:1] == "{" else "yaml"


def ignores(document: Document) -> tuple[Ignore, ...]:
    """The ignores of a file. What an edit does not touch is not read again."""
    text = document.source.text
    if "stacklint" not in text:
        return ()
    if syntax_of(document) == "json":
        return tuple(_in_json(document))
    return tuple(_in_comments(document)) if SIGN in text else ()


def regions(document: Document, word: str) -> Iterator[tuple[int, int]]:
    """The blocks, and the stretches between blocks, that hold a word. They start outside of texts and comments."""
    text = document.source.text
    starts = [block.start for block in document.blocks]
    at = text.find(word)
    while at >= 0:
        start, end = region_of(document, starts, at)
        yield start, end
        at = text.find(word, max(end, at + 1))


def region_of(document: Document, starts: list[int], at: int) -> tuple[int, int]:
    """The block, or the stretch between blocks, that holds an offset, from the start of its line."""
    text = document.source.text
    index = bisect_right(starts, at) - 1
    start, end = 0, len(text)
    if index >= 0:
        block = document.blocks[index]
        start, end = block.start, block.start + len(block.text)
        if at >= end:
            start, end = end, len(text)
            if index + 1 < len(starts):
                end = starts[index + 1]
        else:
            line = text.rfind("\n", 0, start) + 1
            start = line if not text[line:start].strip() else start
    elif starts:
        end = starts[0]
    return start, end


def scan_of(document: Document, start: int, end: int) -> Scan:
    """The comments of a stretch, and where none may be written, relative to it."""
    return SCANS[syntax_of(document)](document.source.text[start:end])


def _in_comments(document: Document) -> Iterator[Ignore]:
    text = document.source.text
    for start, end in regions(document, SIGN):
        for comment in scan_of(document, start, end).comments:
            words = text[start + comment.start : start + comment.end]
            if SIGN in words and MEANT.match(words):
                yield _read(document, start + comment.start, start + comment.end)


def _read(document: Document, start: int, end: int) -> Ignore:
    text = document.source.text
    match = COMMENT.match(text[start:end])
    if match is None or match.group("rules") is None:
        return Ignore((), start, end, problem="write the rules in brackets: stacklint: ignore[rule] reason", at=start)
    names = _names(match.group("names"), start + match.start("names"))
    first, last, by_line, problem = _stretch(document, start, end, whole_file=match.group("verb") == "ignore-file")
    if not names:
        problem = "name the rules that are to be ignored"
    return Ignore(names, first, last, by_line=by_line, problem=problem, at=start)


def _stretch(document: Document, start: int, end: int, *, whole_file: bool) -> tuple[int, int, bool, str]:
    """What a comment covers, whether that is its own line, and why it covers nothing."""
    text = document.source.text
    if whole_file:
        first = _is_in_first_comment(document, start)
        return 0, len(text), False, "" if first else "ignore-file counts only in the first comment of the file"
    line = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", start)
    if text[line:start].strip():
        return line, len(text) if line_end < 0 else line_end, True, ""
    behind = len(text) if line_end < 0 else line_end + 1
    below = extent(document, behind if syntax_of(document) == "yaml" else end)
    problem = "there is nothing below this comment that it could cover" if below[0] < 0 else ""
    return *below, False, problem


def _names(words: str, at: int) -> tuple[Name, ...]:
    return tuple(Name(match.group(), at + match.start(), at + match.end()) for match in NAME.finditer(words))


def _is_in_first_comment(document: Document, at: int) -> bool:
    """Whether only comments, blank lines and YAML's document start and directives stand before."""
    before = document.source.text[:at]
    syntax = syntax_of(document)
    if syntax != "yaml":
        return not _without(SCANS[syntax](before), before).strip("\ufeff \t\r\n")
    rest = _without(yaml(before), before).strip("\ufeff \t\r\n")
    return all(line.strip() in ("", "---") or line.startswith("%") for line in rest.split("\n"))


def _without(found: Scan, text: str) -> str:
    pieces = []
    at = 0
    for comment in found.comments:
        pieces.append(text[at : comment.start])
        at = comment.end
    return "".join((*pieces, text[at:]))


def extent(document: Document, at: int) -> tuple[int, int]:
    """The statement, block or entry that starts at or behind an offset; ``(-1, -1)`` where there is none.

    In YAML the offset is that of a line.
    """
    syntax = syntax_of(document)
    if syntax == "hcl":
        return _hcl_extent(document, at)
    return _yaml_extent(document.source.text, at) if syntax == "yaml" else code_extent(document, at, syntax)


SCANS = {"hcl": hcl, "yaml": yaml, "python": python, "typescript": typescript}
HCL_BETWEEN = re.compile(r"(?:\s|#[^\n]*|//[^\n]*|/\*(?:[^*]|\*(?!/))*\*/)*")


def _hcl_extent(document: Document, at: int) -> tuple[int, int]:
    text = document.source.text
    match = HCL_BETWEEN.match(text, at)
    first = match.end() if match else at
    if first >= len(text) or text[first] in "}])":
        return -1, -1
    index = bisect_right([block.start for block in document.blocks], first) - 1
    limit = len(text)
    if index >= 0:
        block = document.blocks[index]
        limit = max(block.start + len(block.text), first)
        if block.start == first:
            return first, limit
    depth = 0
    for token in hcl_tokens(text, first):
        if token.start >= limit:
            break
        if token.kind in ("open", "close"):
            depth += 1 if token.kind == "open" else -1
        if depth < 0 or (depth == 0 and token.kind in ("newline", "comma")):
            return first, token.start
    return first, limit


def _yaml_extent(text: str, at: int) -> tuple[int, int]:
    first = -1
    for line, end in _lines(text, at):
        content = text[line:end].strip()
        if first < 0:
            if content and not content.startswith("#"):
                first, own, last = line, indentation(text, line), end
                is_item = content == "-" or content.startswith("- ")
            continue
        if not content or content.startswith("#"):
            continue
        deeper = indentation(text, line) > own
        in_list = indentation(text, line) == own and not is_item and (content == "-" or content.startswith("- "))
        if not deeper and not in_list:
            break
        last = end
    return (first, last) if first >= 0 else (-1, -1)


def _lines(text: str, at: int) -> Iterator[tuple[int, int]]:
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        yield at, end
        at = end + 1


class _Held(NamedTuple):
    """An ignore in JSON relative to its stretch; it covers the whole file where ``start`` is negative."""

    names: tuple[Name, ...]
    start: int
    end: int
    at: int


def _in_json(document: Document) -> Iterator[Ignore]:
    text = document.source.text
    is_terraform = document.source.path.endswith((".tf.json", ".tofu.json"))
    for start, end in regions(document, "stacklint"):
        read = _terraform_json if is_terraform else _template_json
        for held in read(text[start:end]):
            names = tuple(Name(name, start + at, start + last) for name, at, last in held.names)
            if held.start < 0:
                yield Ignore(names, 0, len(text), at=start + held.at)
            else:
                yield Ignore(names, start + held.start, start + held.end, at=start + held.at)


@lru_cache(maxsize=256)
def _template_json(text: str) -> tuple[_Held, ...]:
    """``Metadata: {"stacklint": {"ignore": {"rule": "reason"}}}`` of the resource or the template."""
    found = scan(text)
    held = []
    for index, braces in enumerate(found):
        keys = path(found, index)
        if keys[-1:] != ("ignore",) or keys[-2:-1] != ("stacklint",) or not braces.is_object:
            continue
        names = tuple(Name(member.key, member.start, member.end) for member in braces.members)
        owner = found[found[braces.parent].parent]
        if len(keys) <= len(METADATA):
            held.append(_Held(names, -1, -1, braces.key_start))
        elif owner.key == "Metadata":
            around_it = found[owner.parent]
            held.append(_Held(names, around_it.key_start, around_it.end, braces.key_start))
    return tuple(held)


@lru_cache(maxsize=256)
def _terraform_json(text: str) -> tuple[_Held, ...]:
    """The ``//`` key of an object."""
    found = scan(text)
    held = []
    for index, braces in enumerate(found):
        for member in braces.members:
            match = COMMENT.match(member.text or "") if member.key == "//" else None
            if match is None or match.group("rules") is None:
                continue
            at = member.text_end - len(member.text or "") - 1 + match.start("names")
            whole = not path(found, index) and match.group("verb") == "ignore-file"
            start, end = (-1, -1) if whole else (braces.key_start, braces.end)
            held.append(_Held(_names(match.group("names"), at), start, end, member.start))
    return tuple(held)


def enclosing(document: Document, offset: int) -> Iterator[int]:
    """The lines above which an own-line comment covers what stands at an offset, nearest first.

    Lines that start inside a string, heredoc or block scalar are passed over.
    """
    text = document.source.text
    start, end = region_of(document, [block.start for block in document.blocks], offset)
    closed = [(start + a, start + b) for a, b in scan_of(document, start, end).closed]
    is_yaml = syntax_of(document) == "yaml"
    line = text.rfind("\n", 0, offset) + 1
    while line >= start or line == text.rfind("\n", 0, start) + 1:
        inside = any(a < line < b for a, b in closed)
        if not inside and (not is_yaml or YAML_ENTRY.match(text, line)):
            first, last = extent(document, line)
            if first >= 0 and first <= max(offset, line + indentation(text, line)) <= last:
                yield line
        if line == 0:
            return
        line = text.rfind("\n", 0, line - 1) + 1


def json_owner(text: str, offset: int, *, is_terraform: bool, whole_file: bool) -> tuple[int, int] | None:
    """The braces into which an ignore for what stands at an offset is written: its resource's, or the outermost."""
    found = scan(text)
    outermost = next((one for one in found[1:] if one.is_object), None)
    if whole_file:
        return (outermost.start, outermost.end) if outermost else None
    for index in around(found, offset):
        keys = path(found, index)
        wanted = 3 if is_terraform and keys[:1] in (("resource",), ("data",)) else 2
        if len(keys) == wanted and found[index].is_object and (is_terraform or keys[0] == "Resources"):
            return found[index].start, found[index].end
    return None
