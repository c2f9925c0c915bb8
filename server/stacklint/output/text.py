"""``--format text``: findings by file, each with its source line underlined; coloured on a terminal."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TextIO

from stacklint.output.records import Record, shown_path
from stacklint_checks.findings import Severity

Line = list[tuple[str, str]]  # pieces of text and their styles

STYLES = {
    Severity.ERROR: "bold red",
    Severity.WARNING: "yellow",
    Severity.INFORMATION: "blue",
    Severity.HINT: "dim",
}
WIDEST = 120
ROOM_BEFORE = 40
CONTROL = r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"


def lines(records: Iterable[Record]) -> Iterator[Line]:
    """The findings as lines, grouped by file."""
    for path, of_file in groupby(records, key=lambda record: record.path):
        yield [(printable(shown_path(path)), "bold underline")]
        for record in of_file:
            yield from _finding(record)
        yield []


def _finding(record: Record) -> Iterator[Line]:
    severity = Severity(record.severity)
    found_by = " (synthesized)" if record.exact else "" if record.found_by == "stacklint" else f" ({record.found_by})"
    yield [
        (f"  {record.line}:{record.column}  ", ""),
        (severity.name.lower(), STYLES[severity]),
        (f"  {record.rule}{found_by}  ", "cyan"),
        (printable(record.message), ""),
    ]
    text, before, length = excerpt(record)
    number = str(record.line)
    yield [(f"    {number} | ", "dim"), (text, "")]
    yield [(f"    {' ' * len(number)} | ", "dim"), (" " * before, ""), ("^" * length, STYLES[severity])]
    for fix in record.fixes:
        hint = "  (--fix applies it)" if fix.safe else ""
        yield [(f"    {' ' * len(number)} = fix: ", "dim"), (printable(fix.title), "green"), (hint, "dim")]


def excerpt(record: Record) -> tuple[str, int, int]:
    """The source line, cut to what a terminal shows, the width before the underlined part, and that part's width."""
    line = record.source_line
    start = record.column - 1
    end = record.end_column - 1 if record.end_line == record.line else len(line)
    first = 0
    if len(line) > WIDEST and start > WIDEST - ROOM_BEFORE:
        first = start - ROOM_BEFORE
    shown = line[first : first + WIDEST]
    head = "…" if first else ""
    tail = "…" if first + WIDEST < len(line) else ""
    before = printable(head + line[first:start])
    marked = printable(shown[start - first : max(end, start) - first])
    return printable(head + shown) + tail, width(before), max(width(marked), 1)


def printable(text: str) -> str:
    """The text without what would move a terminal's cursor or hide other text; a tab takes the room of four spaces."""
    text = text.replace("\t", "    ")
    return text if text.isprintable() else re.sub(CONTROL, "\N{REPLACEMENT CHARACTER}", text)


def width(text: str) -> int:
    """How many columns a terminal needs for the text."""
    if text.isascii():
        return len(text)
    import unicodedata

    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text
    )


def summary(records: Iterable[Record], files: int, fixable: int) -> str:
    """One line that says how it went."""
    counts = Counter(Severity(record.severity) for record in records)
    checked = f"{files} {'file' if files == 1 else 'files'} checked"
    if not counts:
        return f"{checked}, no findings"
    parts = []
    for severity in sorted(counts, reverse=True):
        name = severity.name.lower()
        plural = counts[severity] != 1 and severity is not Severity.INFORMATION
        parts.append(f"{counts[severity]} {name}{'s' if plural else ''}")
    hint = f" ({fixable} fixable with --fix)" if fixable else ""
    return f"{checked}, {', '.join(parts)}{hint}"


def write(found: Iterable[Line], stream: TextIO) -> None:
    """Print lines: with colours on a terminal, else as they are."""
    if not stream.isatty():
        stream.writelines("".join(piece for piece, _ in line) + "\n" for line in found)
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(file=stream, highlight=False, soft_wrap=True, emoji=False, markup=False)
    for line in found:
        console.print(Text.assemble(*line))


def tolerant(stream: TextIO) -> TextIO:
    """The stream, made to print what its encoding lacks as escapes instead of failing."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")
    return stream


def stdout() -> TextIO:
    """Standard output that never fails on a character."""
    return tolerant(sys.stdout)
