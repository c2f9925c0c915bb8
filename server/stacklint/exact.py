"""Exact mode: what a run of a program declared, as facts of its unit."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec.structs import replace

from stacklint_checks.exact import Exact, ExactResource
from stacklint_checks.files import Files
from stacklint_checks.units import Unit

LIMIT = 60.0  # seconds that a program may take
#: The dialects whose units are programs.
PROGRAMS = frozenset({"cdk", "pulumi", "cdktf"})


def is_program(unit: Unit) -> bool:
    """Whether a unit can be run at all."""
    return unit.dialect in PROGRAMS


def run(unit: Unit, limit: float = LIMIT, cancelled: Callable[[], bool] = lambda: False) -> tuple[Unit, str]:
    """Run a unit's program, as it lies on disk; the unit with what it declared, and what went wrong, in words."""
    from stacklint.synth.runner import synthesize

    folder, entry = (unit.root, "") if os.path.isdir(unit.root) else os.path.split(unit.root)
    texts = texts_of(unit)
    done = synthesize(Path(folder), unit.dialect, entry, limit, cancelled=cancelled)
    if done.error is not None:
        return unit, done.error.message
    resources = (
        ExactResource(
            one.type,
            one.id,
            one.path,
            one.stack,
            one.properties,
            tuple((os.path.join(folder, frame.file), frame.line - 1) for frame in one.frames),
        )
        for one in done.resources
    )
    return replace(unit, exact=Exact(tuple(resources), texts)), ""


def texts_of(unit: Unit) -> Mapping[str, str]:
    """What is on disk of a unit's files: that is what runs, and not what an editor has not saved."""
    files = Files()
    found = {path: files.read(path) for path in unit.sources}
    return {path: contents.text for path, contents in found.items() if contents is not None}
