"""Writes a list over another one so that what stays is not written anew."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from stacklint_checks.edits import Written
from stacklint_checks.intents import CannotWrite


class Item(NamedTuple):
    """An element of a list where it is written; ``value`` is its text if it is a literal one."""

    start: int
    end: int
    value: str | None


def shortened(text: str, items: Sequence[Item], wanted: Written) -> tuple[int, int, str] | None:
    """The range and the new text that leave only the wanted elements, ``None`` where others are wanted.

    Raises ``CannotWrite`` where comments stand between the elements: they would be lost.
    """
    gaps = [text[one.end : other.start] for one, other in pairwise(items)]
    if any(mark in gap for gap in gaps for mark in ("#", "//", "/*")):
        raise CannotWrite
    if not isinstance(wanted, tuple) or not gaps or not wanted:
        return None
    kept = [one for one in items if one.value in wanted]
    if [one.value for one in kept] != list(wanted):
        return None
    return items[0].start, items[-1].end, gaps[0].join(text[one.start : one.end] for one in kept)
