"""Where blocks begin in a TypeScript file that does not balance: by column, and by the indentation of members."""

from __future__ import annotations

from bisect import bisect_left

from .heads import (
    COMMENTED,
    ENDS,
    FIRM,
    GOES_ON,
    HARD,
    STATEMENT,
    Cut,
    class_of,
    decorators_end,
    is_decorated,
    lines_of,
)
from .scan import Scan, scan, template_end


class Layout:
    """Tells heads by where they stand."""

    def __init__(self, text: str, cuts: list[Cut]) -> None:
        self.text = text
        self.lines = lines_of(text, cuts)
        self.cuts = [
            cut._replace(hard=HARD.match(line) is not None) if line else cut
            for cut, line in zip(cuts, self.lines, strict=True)
        ]

    def heads(self) -> list[tuple[int, str]]:
        """Where blocks begin, with the class that they belong to; a class's end is a head as well."""
        found: list[tuple[int, str]] = []
        klass, depth = "", 0
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
            found.append((cut.start, ""))
            head = self.text[cut.start : cut.start + 400]
            klass = class_of(line) or ("" if is_decorated(head) else class_of(head[decorators_end(head) :]))
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


def outside(text: str, cuts: list[Cut]) -> list[Cut]:
    """The cuts that stand in code, and not in a template or comment that truly ends behind them."""
    starts = [cut.start for cut in cuts]
    ends = [*starts[1:], len(text)]
    known: dict[int, int] = {}

    def last_of(index: int, budget: int) -> int:
        """The piece in which the one at ``index`` ends; ``-1`` where it is not sound."""
        if index not in known:
            known[index] = -1
            found = scan(text[starts[index] : ends[index]])
            if found.sound:
                known[index] = index
            elif found.open and budget:
                end = lexical_end(text, found, starts[index])
                last = bisect_left(ends, end) if end >= 0 else -1
                behind = last_of(last, budget - 1) if last > index else -1
                fine = behind >= 0 and scan(text[starts[last] : ends[behind]]).sound
                if last > index and _belongs(text, found, starts[index], end, fine):
                    whole = scan(text[starts[index] : ends[last]])
                    known[index] = -1 if whole.open else last
        return known[index]

    found: list[Cut] = []
    index = 0
    while index < len(cuts):
        found.append(cuts[index])
        index = max(last_of(index, 40), index) + 1
    return found


def _belongs(text: str, found: Scan, start: int, end: int, fine_without: bool) -> bool:  # noqa: FBT001 - one of two
    """Whether an end belongs to the template or comment that is open, and not to another one there."""
    if found.open == "/*":
        return "/*" not in text[start + found.open_at + 2 : end - 2]
    return not fine_without


def lexical_end(text: str, found: Scan, start: int) -> int:
    """Where the template or comment ends that a piece leaves open; ``-1`` where nothing ends it."""
    opened = start + found.open_at
    if found.open == "`":
        return template_end(text, opened + 1)
    end = text.find("*/", opened + 2)
    return end + 2 if end >= 0 else -1
