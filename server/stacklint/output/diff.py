"""``--diff``: what fixes would change, as a patch that ``git apply`` and ``patch -p1`` take."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import unified_diff

from stacklint.output.records import shown_path

NO_NEWLINE = "\\ No newline at end of file\n"


def unified(path: str, before: str | None, after: str) -> Iterator[str]:
    """The changes of one file; ``before`` is ``None`` where it is created."""
    name = shown_path(path).lstrip("/")
    source = "/dev/null" if before is None else f"a/{name}"
    for line in unified_diff(_lines(before or ""), _lines(after), source, f"b/{name}"):
        yield line if line.endswith("\n") else f"{line}\n{NO_NEWLINE}"


def _lines(text: str) -> list[str]:
    """Lines as patches count them: only a newline ends one."""
    found = text.split("\n")
    last = found.pop()
    return [line + "\n" for line in found] + ([last] if last else [])
