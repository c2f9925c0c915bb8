"""Words that were probably meant."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, words: Iterable[str]) -> str:
    """``; did you mean 'x'?``, or nothing where no word is near."""
    from difflib import get_close_matches

    found = get_close_matches(word, list(words), 1, 0.6)
    return f"; did you mean '{found[0]}'?" if found else ""
