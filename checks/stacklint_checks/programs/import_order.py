"""Where a Python import belongs: with the others of its kind, in their order if they have one."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from itertools import pairwise

from stacklint_checks.blocks import Block

MODULE = re.compile(r"(from|import)\s+([.\w]+)")
#: Groups of imports, in the order that they have in a file.
FUTURE, STANDARD, OTHER = range(3)


def order(statement: str) -> tuple[bool, str]:
    """By what statements are sorted: whole modules before names from modules, then the modules' names."""
    found = MODULE.match(statement)
    return (found.group(1) == "from", found.group(2).lower()) if found is not None else (True, "")


def placed(
    text: str, blocks: Sequence[Block], statement: str, behind: Block, end: Callable[[Block], int]
) -> tuple[int, int, str]:
    """The edit that adds a statement to a file with imports: in its group, else behind a certain one.

    ``end`` tells where the line of an import ends.
    """
    if _group(statement) == STANDARD:
        standard = [block for block in blocks if _group(block.text) == STANDARD]
        if not standard:
            return _first_standard(blocks, statement, end)
        behind = standard[-1]
    run = _run(text, blocks, behind)
    orders = [order(block.text) for block in run]
    if orders == sorted(orders):
        later = next((block for block in run if order(block.text) > order(statement)), None)
        if later is not None:
            return later.start, later.start, f"{statement}\n"
        behind = run[-1]
    at = end(behind)
    return at, at, f"\n{statement}"


def _first_standard(blocks: Sequence[Block], statement: str, end: Callable[[Block], int]) -> tuple[int, int, str]:
    future = [block for block in blocks if _group(block.text) == FUTURE]
    if future:
        at = end(future[-1])
        return at, at, f"\n\n{statement}"
    return blocks[0].start, blocks[0].start, f"{statement}\n\n"


def _group(statement: str) -> int:
    root = order(statement)[1].partition(".")[0]
    return FUTURE if root == "__future__" else STANDARD if root in sys.stdlib_module_names else OTHER


def _run(text: str, blocks: Sequence[Block], block: Block) -> list[Block]:
    """The imports of the same group on the lines around one."""
    runs = [[blocks[0]]]
    for one, other in pairwise(blocks):
        between = text[one.start + len(one.text) : other.start]
        together = between.count("\n") == 1 and _group(one.text) == _group(other.text)
        runs[-1].append(other) if together else runs.append([other])
    return next(run for run in runs if any(each is block for each in run))


def rank(name: str) -> tuple[int, str]:
    """By what names in one statement are sorted: constants, classes, the rest."""
    return (0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2, name)
