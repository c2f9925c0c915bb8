"""Words for where a name that is written again was written first."""

from __future__ import annotations


def first_place(text: str, first: int, again: int) -> str:
    """Where ``first`` is, seen from ``again`` behind it; lines are counted from there, as a block may move."""
    lines = text.count("\n", first, again)
    if not lines:
        return "first on this line"
    return "first on the line above" if lines == 1 else f"first {lines} lines above"
