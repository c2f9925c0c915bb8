"""Terraform files as blocks, by one linear scan that a broken block cannot derail.

A file is cut at the lines that look like headers of top-level blocks in column 0, and each piece is scanned for itself;
scans are remembered by text, so a key press costs one. A heredoc or comment may hold such lines: a piece that ends
inside one is joined with the following ones up to its end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from stacklint_checks.blocks import Chunk

from .syntax import MOST_NESTING

HEADER = re.compile(r'^\ufeff?[A-Za-z_][\w-]*(?:[ \t]+(?:"(?:[^"\\\n]|\\.)*"|[A-Za-z_][\w-]*))*[ \t]*\{', re.MULTILINE)
#: What stands at the top of a file, in Terraform 1.14 and OpenTofu 1.11; a nested block may stand in column 0, too.
TOP_HEADER = re.compile(
    r"^\ufeff?(?:action|check|data|ephemeral|import|locals|module|moved|output|provider|removed|resource|terraform"
    r"|variable)\b" + HEADER.pattern.removeprefix(r"^\ufeff?[A-Za-z_][\w-]*"),
    re.MULTILINE,
)
ASSIGNMENT = re.compile(r"^\ufeff?[A-Za-z_][\w-]*[ \t]*=(?!=)", re.MULTILINE)
LABEL = re.compile(r'"((?:[^"\\\n]|\\.)*)"|([A-Za-z_][\w-]*)')
TRIVIA = re.compile(r"(?:[\s\ufeff]|#[^\n]*|//[^\n]*|/\*(?:[^*]|\*(?!/))*\*/)*")
TOKEN = re.compile(
    r"""(?P<text>"(?:[^"\\\n$%]|\\[^\n]|\$\$\{|%%\{|[$%](?!\{))*")"""
    r"""|(?P<comment>\#[^\n]*|//[^\n]*|/\*(?:[^*]|\*(?!/))*\*/)"""
    r"""|(?P<heredoc><<-?(?P<tag>[A-Za-z_][\w-]*)[ \t]*\r?\n)"""
    r"""|(?P<open>[{\[(])|(?P<close>[}\])])|(?P<quote>")|(?P<unclosed>/\*)""",
    re.VERBOSE,
)
IN_STRING = re.compile(r'"|\\.|\$\$\{|%%\{|[$%]\{|\n')
CLOSERS = {"{": "}", "[": "]", "(": ")"}
NO_HEADER = "?"
GOES_ON = "unexpected '}': the block goes on behind it"


class Piece(NamedTuple):
    """A block within a scanned text, with what does not balance in it and the key of its header."""

    start: int
    end: int
    problem: str = ""
    problem_at: int = 0
    key: str = ""


class Scan(NamedTuple):
    """The blocks of a text. ``open`` is the pattern that would end a heredoc or comment left open at ``open_at``."""

    pieces: tuple[Piece, ...]
    open: str = ""
    open_at: int = 0


def split(text: str) -> list[Chunk]:
    """The blocks of a ``.tf`` file. Neighbouring lines that are no blocks are one chunk."""
    chunks: list[Chunk] = []
    for chunk in _split(text, TOP_HEADER):
        if chunk.key == NO_HEADER and chunks and chunks[-1].key == NO_HEADER:
            chunks[-1] = chunks[-1]._replace(end=chunk.end)
        else:
            chunks.append(chunk)
    return chunks


def split_values(text: str) -> list[Chunk]:
    """The assignments of a ``.tfvars`` file."""
    return list(_split(text, ASSIGNMENT))


def _split(text: str, header: re.Pattern[str]) -> Iterator[Chunk]:
    starts = [match.start() for match in header.finditer(text)]
    if not starts or starts[0] > 0:
        starts.insert(0, 0)
    starts.append(len(text))
    index = 0
    while index < len(starts) - 1:
        start, last = starts[index], index + 1
        scan = _scan(text[start : starts[last]])
        while scan.open and (joined := _joined(text, starts, index, last, scan)) > last:
            last = joined
            scan = _scan(text[start : starts[last]])
        for piece in scan.pieces:
            yield Chunk(
                piece.key,
                start + piece.start,
                start + piece.end,
                piece.problem,
                start + piece.problem_at,
            )
        index = last


def _joined(text: str, starts: list[int], index: int, last: int, scan: Scan) -> int:
    """The index up to which pieces belong together, as a heredoc or comment left open before ``last`` ends there."""
    opened = starts[index] + scan.open_at
    end = re.compile(scan.open, re.MULTILINE).search(text, starts[last])
    if end is None:
        return last
    if scan.open != r"\*/":
        opener = re.match(r"<<-?[\w-]+", text[opened : opened + 200])
        tag = opener.group().lstrip("<-") if opener else ""
        if re.search(rf"<<-?{re.escape(tag)}\b", text[opened + 2 : end.start()]):
            return last  # the end belongs to that other heredoc: this one was never closed
    return next(number for number, start in enumerate(starts) if start >= end.end() or number == len(starts) - 1)


def _key(head: str) -> str:
    """What a block declares, from its header: ``resource.aws_s3_bucket.logs``; ``NO_HEADER`` where there is none."""
    match = HEADER.match(head) or ASSIGNMENT.match(head)
    if match is None:
        return NO_HEADER
    words = match.group()[:-1]
    return ".".join(quoted or bare for quoted, bare in LABEL.findall(words.lstrip("\ufeff")))


@lru_cache(maxsize=16384)
def _scan(text: str) -> Scan:
    pieces: list[Piece] = []
    position = _skip_trivia(text, 0)
    while position < len(text):
        piece, opened = _scan_block(text, position)
        pieces.append(piece._replace(key=_key(text[piece.start : min(piece.end, piece.start + 400)])))
        if opened:
            return Scan(tuple(pieces), *opened)
        position = _skip_trivia(text, piece.end)
    return Scan(tuple(_closed_early(text, pieces)))


def _closed_early(text: str, pieces: list[Piece]) -> list[Piece]:
    """The pieces with the closer blamed that ended a block too early, where one is left over behind it."""
    if not any(text.startswith("}", piece.start) for piece in pieces):
        return pieces
    for number, piece in enumerate(pieces):
        last = piece.end - 1
        early = (
            text[last] == "}" and "\n" in text[piece.start : last] and _indent(text, piece.start) < _indent(text, last)
        )
        if early and not piece.problem:
            from .strict import first_error

            start, _, words = first_error(text[piece.start : piece.end]) or (last - piece.start, 0, GOES_ON)
            blamed = piece._replace(problem=words, problem_at=piece.start + start)
            return [*pieces[:number], blamed, *pieces[number + 1 :]]
    return pieces


def _skip_trivia(text: str, position: int) -> int:
    match = TRIVIA.match(text, position)
    return match.end() if match else position


def _scan_block(text: str, start: int) -> tuple[Piece, tuple[str, int] | None]:
    """Scan one block or assignment from its first character."""
    stack: list[tuple[str, int]] = []
    problem = ""
    problem_at = start
    position = start
    header = HEADER.match(text, start)
    is_block = header is not None

    def blame(words: str, at: int) -> None:
        nonlocal problem, problem_at
        if not problem:
            problem, problem_at = words, at

    while True:
        token = TOKEN.search(text, position)
        if not is_block and not stack:
            line_end = text.find("\n", position)
            if line_end >= 0 and (token is None or token.start() > line_end):
                return Piece(start, line_end, problem, problem_at), None
        if token is None:
            break
        position = token.end()
        kind = token.lastgroup
        if kind == "tag" or token.group("heredoc"):
            end = re.compile(rf"^[ \t]*{re.escape(token.group('tag'))}[ \t]*\r?$", re.MULTILINE).search(text, position)
            if end is None:
                blame(f"the heredoc {token.group('tag')} is never closed", token.start())
                return Piece(start, _trimmed(text), problem, problem_at), (
                    rf"^[ \t]*{re.escape(token.group('tag'))}[ \t]*\r?$",
                    token.start(),
                )
            position = end.end()
        elif kind == "open":
            stack.append((token.group(), token.start()))
        elif kind == "close":
            closed = _close(text, token, stack, blame)
            if not stack and closed and is_block:
                return _doubted(text, Piece(start, position, problem, problem_at)), None
        elif kind == "quote":
            end_at = _skip_string(text, position, 0)
            if end_at < 0:
                blame("the quote is never closed", token.start())
                line_end = text.find("\n", position)
                position = len(text) if line_end < 0 else line_end
            else:
                position = end_at
        elif kind == "unclosed":
            blame("the comment is never closed", token.start())
            return Piece(start, _trimmed(text), problem, problem_at), (r"\*/", token.start())
    if stack:
        opener, at = _guilty(text, start) or stack[-1]
        blame(f"'{opener}' is never closed", at)
    return _doubted(text, Piece(start, max(_trimmed(text), start + 1), problem, problem_at)), None


def _doubted(text: str, piece: Piece) -> Piece:
    """The piece with a stray opener blamed instead of the outer one that lost its closer to it."""
    if not piece.problem or text[piece.problem_at] not in CLOSERS:
        return piece
    from .strict import first_error

    error = first_error(text[piece.start : piece.end])
    if error is None or text[piece.start + error[0]] not in CLOSERS or "never" in error[2] or "key, not" in error[2]:
        return piece
    return piece._replace(problem=error[2], problem_at=piece.start + error[0])


def _close(text: str, token: re.Match[str], stack: list[tuple[str, int]], blame: object) -> bool:
    """Close the innermost bracket. Brackets that it skips are to blame, if its place says that it belongs further out.

    Any other closer is a stray one, and left to the parser to complain about.
    """
    closer = token.group()
    depth = next((n for n in range(len(stack) - 1, -1, -1) if CLOSERS[stack[n][0]] == closer), None)
    if depth is None:
        return False
    if depth < len(stack) - 1:
        opener, at = stack[-1]
        if not _closes(text, token.start(), stack[depth][1], at):
            return False
        blame(f"'{opener}' is never closed", at)  # type: ignore[operator]
    del stack[depth:]
    return True


def _closes(text: str, closer: int, opener: int, skipped: int) -> bool:
    """Whether a closer's place fits an opener: both lines are as deep, or the bracket between them shares its line."""
    line = text.rfind("\n", 0, closer) + 1
    if skipped >= line:
        return True
    return not text[line:closer].strip("]}) \t") and _indent(text, opener) == _indent(text, closer)


def _indent(text: str, at: int) -> int:
    """How deep the line of an offset is indented."""
    line = text.rfind("\n", 0, at) + 1
    return len(text[line : at + 1]) - len(text[line : at + 1].lstrip())


def _guilty(text: str, start: int) -> tuple[str, int] | None:
    """The bracket that a later closer's indentation gives away: one that is opened deeper than what closes it."""
    stack: list[tuple[str, int, int]] = []
    position = start
    while (token := TOKEN.search(text, position)) is not None:
        position = token.end()
        line = text.rfind("\n", 0, token.start()) + 1
        indent = len(text[line : token.start()]) - len(text[line : token.start()].lstrip())
        if token.group("open"):
            stack.append((token.group(), token.start(), indent))
        elif token.group("close") and stack:
            opener, at, depth = stack.pop()
            alone = not text[line : token.start()].strip()
            if alone and indent < depth:
                return opener, at
    return None


def _skip_string(text: str, position: int, nesting: int) -> int:
    """The offset behind a string's closing quote, ``-1`` where its line or the text ends first."""
    if nesting > MOST_NESTING:
        return -1
    while (match := IN_STRING.search(text, position)) is not None:
        found = match.group()
        position = match.end()
        if found == '"':
            return position
        if found == "\n":
            return -1
        if found in ("${", "%{"):
            position = _skip_interpolation(text, position, nesting + 1)
            if position < 0:
                return -1
    return -1


def _skip_interpolation(text: str, position: int, nesting: int) -> int:
    depth = 1
    while (token := TOKEN.search(text, position)) is not None:
        position = token.end()
        if token.group() == "{":
            depth += 1
        elif token.group() == "}":
            depth -= 1
            if depth == 0:
                return position
        elif token.group("quote"):
            position = _skip_string(text, position, nesting)
            if position < 0:
                return -1
        elif token.group("heredoc") or token.group("unclosed"):
            return -1
    return -1


def _trimmed(text: str) -> int:
    return len(text.rstrip())
