"""Words that were probably meant."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, words: Iterable[str]) -> str:
    """``; did you mean 'x'?``, or nothing where no word is near."""
    from difflib import get_close_matches

    found = get_close_matches(word, list(words), 1, 0.6)
    return f"; did you mean '{found[0]}'?" if found else ""


def near(word: str, words: Iterable[str]) -> tuple[str, ...]:
    """The words that may have been meant, the nearest first: at most one edit away from a short one, two from others.

    One that is only written in the other language's case (``bucketName`` for ``bucket_name``) counts as near.
    """
    most = 1 if len(word) < 5 else 2
    letters, plain = set(word), word.replace("_", "").lower()
    found: list[tuple[int, str]] = []
    for one in words:
        if abs(len(one) - len(word)) <= most and len(letters.symmetric_difference(one)) <= 2 * most:
            away = distance(one, word, most)
            if away <= most:
                found.append((away, one))
                continue
        if len(one) >= len(plain) and one.replace("_", "").lower() == plain:
            found.append((most, one))
    return tuple(one for _, one in sorted(found))


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
