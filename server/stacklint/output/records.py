"""Findings as people and programs read them: lines and columns from 1, columns in code points."""

from __future__ import annotations

import os

from msgspec import Struct

from stacklint_checks.edits import TextEdit
from stacklint_checks.findings import Finding
from stacklint_checks.source import Source


class Edit(Struct, frozen=True):
    """A change of a file's text between two positions, each a line and a column."""

    path: str
    start: tuple[int, int]
    end: tuple[int, int]
    text: str
    create: bool


class FixRecord(Struct, frozen=True):
    """A fix that can be written."""

    title: str
    safe: bool
    edits: tuple[Edit, ...]


class Record(Struct, frozen=True):
    """A finding.

    ``source_line`` is the text of its first line; ``found_by`` tells who found it; ``exact`` says that it rests on a
    run of the program.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    rule: str
    severity: int
    message: str
    resource: str
    fixes: tuple[FixRecord, ...]
    source_line: str
    found_by: str
    exact: bool = False

    @property
    def order(self) -> tuple[str, int, int, int, int, str, int, str]:
        """What findings are sorted by; those that have all of it in common are one."""
        return (
            self.path,
            self.line,
            self.column,
            self.end_line,
            self.end_column,
            self.rule,
            self.severity,
            self.message,
        )


class Problem(Struct, frozen=True):
    """Something that could not be checked or done. ``rule`` names a rule that crashed."""

    path: str
    message: str
    rule: str = ""


def record_of(finding: Finding, source: Source, fixes: tuple[FixRecord, ...]) -> Record:
    """A finding in a source, as a record."""
    start = source.position(finding.place.start)
    end = source.position(max(finding.place.end, finding.place.start))
    return Record(
        path=finding.place.path,
        line=start.line + 1,
        column=start.column + 1,
        end_line=end.line + 1,
        end_column=end.column + 1,
        rule=finding.rule,
        severity=int(finding.severity),
        message=finding.message,
        resource=finding.resource,
        fixes=fixes,
        source_line=source.line(start.line),
        found_by=finding.source,
        exact=finding.exact,
    )


def edit_of(edit: TextEdit, source: Source) -> Edit:
    """A text edit of a source, as a record."""
    start, end = source.position(edit.start), source.position(edit.end)
    return Edit(edit.path, (start.line + 1, start.column + 1), (end.line + 1, end.column + 1), edit.text, edit.create)


def shown_path(path: str) -> str:
    """A path as it is printed: relative where it lies in the current folder, always with ``/``."""
    here = os.getcwd()
    if path.startswith(here.rstrip(os.sep) + os.sep):
        path = path[len(here.rstrip(os.sep)) + 1 :]
    return path.replace(os.sep, "/")
