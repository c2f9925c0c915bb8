"""What the analysis thread is told, what it looks at, and what it has to say."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import NamedTuple

from msgspec import Struct, field

from stacklint_checks.engine import Cache, Report
from stacklint_checks.findings import Finding
from stacklint_checks.modules import DEPLOYED, JSON_DEPLOYED, is_module_file, local_sources
from stacklint_checks.program_files import dialect_of, imported, is_program_file
from stacklint_checks.settings import Layer, Settings
from stacklint_checks.settings_file import NAME, SettingsFile
from stacklint_checks.source import Source
from stacklint_checks.units import Unit
from stacklint_checks.walk import is_of_interest

Key = tuple[str, str]


class Text(NamedTuple):
    """The newest text of an open document."""

    uri: str
    version: int
    source: Source


class Batch(Struct):
    """What happened since the thread last looked. A text of ``None`` stands for a document that was closed."""

    texts: dict[str, Text | None] = field(default_factory=dict)
    disk: set[str] = field(default_factory=set)
    folders: tuple[str, ...] | None = None
    editor: Layer | None = None

    def __bool__(self) -> bool:
        return bool(self.texts or self.disk or self.folders is not None or self.editor is not None)


class Case(Struct):
    """A unit that is looked at. ``due`` says that its report is older than its texts or settings.

    ``kept`` says that a check of the whole workspace wants it even while none of its files is open; ``waiting`` that
    the check has not come to it yet. ``found`` holds the report's findings by file.
    """

    unit: Unit
    settings: Settings
    file: SettingsFile
    cache: Cache | None
    report: Report | None = None
    found: Mapping[str, list[Finding]] = field(default_factory=dict)
    due: bool = True
    told: bool = True
    kept: bool = False
    waiting: bool = False

    @property
    def key(self) -> Key:
        """What identifies the unit."""
        return self.unit.dialect, self.unit.root


class News(NamedTuple):
    """What is now found in a file, in which text. ``version`` is that of an open document."""

    path: str
    version: int | None
    source: Source
    findings: tuple[Finding, ...]
    case: Case | None


def today_here() -> date:
    """The date where the server runs."""
    return datetime.fromtimestamp(time.time(), UTC).astimezone().date()


def by_file(report: Report) -> dict[str, list[Finding]]:
    """A report's findings by the file they stand in."""
    found: dict[str, list[Finding]] = {}
    for finding in report.findings:
        found.setdefault(finding.place.path, []).append(finding)
    return found


def mark(finding: Finding) -> tuple[object, ...]:
    """What tells two findings apart for a reader."""
    return finding.place, finding.rule, finding.message, finding.severity, finding.exact


def stands_alone(path: str) -> bool:
    """Whether a path is a file that is read by itself; anything else may be a folder."""
    name = os.path.basename(path)
    return name == NAME or is_of_interest(name)


def shape_of(path: str, text: str) -> tuple[object, ...]:
    """What of a text decides which files belong together."""
    if is_program_file(path):
        return (dialect_of(path, text), *imported(path, text))
    if not is_module_file(path):
        from stacklint_checks.documents.cloudformation import is_template

        return (is_template(path, text),)
    deployed = (JSON_DEPLOYED if path.endswith(".json") else DEPLOYED).search(text) is not None
    return (deployed, *local_sources(path, text))
