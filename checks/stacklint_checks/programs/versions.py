"""Which version of a library a project names, beside that of a table."""

from __future__ import annotations

import re

NUMBER = re.compile(r"\d+(?:\.\d+)*")


def at_most(version: str, table: str, major: int = 0) -> bool:
    """Whether a version is not newer than a table's, and of a major version where one is given.

    What is not known (``""``) is taken to be as the table. ``2.100`` is as much as ``2.100.0``.
    """
    own, told = numbers(version), numbers(table)
    if not own:
        return True
    return own[: len(told)] <= told and (not major or own[0] == major)


def numbers(version: str) -> tuple[int, ...]:
    """``2.100.0`` → (2, 100, 0); empty for what is no version."""
    found = NUMBER.search(version)
    return tuple(map(int, found.group().split("."))) if found is not None else ()
