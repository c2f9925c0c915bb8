"""What tests of exact mode ask of a project and of what came of running it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from stacklint.synth.result import Frame, Synthesis, SynthesizedResource

#: Writes a project; its folder.
Write = Callable[[Mapping[str, str]], Path]


def at(root: Path, file: str, mark: str) -> Frame:
    """The line of a file that holds a mark."""
    lines = (root / file).read_text(encoding="utf-8").splitlines()
    found = [number for number, line in enumerate(lines, 1) if mark in line]
    assert len(found) == 1, (file, mark, found)
    return Frame(file, found[0])


def only(synthesis: Synthesis, type_: str) -> SynthesizedResource:
    """The one resource of a type."""
    assert synthesis.error is None, synthesis.error
    found = [resource for resource in synthesis.resources if resource.type == type_]
    assert len(found) == 1, [(resource.type, resource.path) for resource in synthesis.resources]
    return found[0]


def listing(root: Path) -> dict[str, bytes]:
    """All files of a project with their contents."""
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}
