"""Words that were probably meant."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, words: Iterable[str]) -> str:
    """``; did you mean 'x'?``, or nothing where no word is near."""
    from difflib import get_close_matches

    found = get_close_matches(word, list(words), 1, 0.6)
    return f"; did you mean '{found[0]}'?" if found else ""


def distance(one: str, other: str, most: int = 3) -> int:
    """How many edits lie between two words, a swap of neighbours being one; ``most`` + 1 where there are more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for number, character in enumerate(one):
        earlier, before = before, row
        row = [number + 1]
        for index, wanted in enumerate(other):
            cost = min(before[index + 1] + 1, row[index] + 1, before[index] + (character != wanted))
            if number and index and character == other[index - 1] and one[number - 1] == wanted:
                cost = min(cost, earlier[index - 1] + 1)
            row.append(cost)
    return min(row[-1], most + 1)
