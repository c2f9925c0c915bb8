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


def without(text: str, items: Sequence[Item], index: int) -> tuple[int, int]:
    """The range to cut so that a list of several elements loses one.

    Raises ``CannotWrite`` where it is the only one, or where comments beside it would be lost.
    """
    if len(items) < 2 or not 0 <= index < len(items):
        raise CannotWrite
    last = index + 1 == len(items)
    before, behind = (items[index - 1], items[index]) if last else (items[index], items[index + 1])
    if _has_comment(text[before.end : behind.start]):
        raise CannotWrite
    return (before.end, behind.end) if last else (before.start, behind.start)


def shortened(text: str, items: Sequence[Item], wanted: Written) -> tuple[int, int, str] | None:
    """The range and the new text that leave only the wanted elements, ``None`` where others are wanted.

    Raises ``CannotWrite`` where comments stand between the elements: they would be lost.
    """
    gaps = [text[one.end : other.start] for one, other in pairwise(items)]
    if any(map(_has_comment, gaps)):
        raise CannotWrite
    if not isinstance(wanted, tuple) or not gaps or not wanted:
        return None
    kept = [one for one in items if one.value in wanted]
    if [one.value for one in kept] != list(wanted):
        return None
    return items[0].start, items[-1].end, gaps[0].join(text[one.start : one.end] for one in kept)


def _has_comment(gap: str) -> bool:
    return any(mark in gap for mark in ("#", "//", "/*"))
