"""``--format json``: a stable form for programs. Lines and columns count from 1, columns in Unicode code points."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from stacklint.output.records import Problem, Record, shown_path
from stacklint_checks.findings import Severity

VERSION = 1


def json_report(records: Iterable[Record], problems: Iterable[Problem]) -> str:
    """The report as one JSON document in ASCII, so that no text can break its encoding."""
    document = {
        "schema_version": VERSION,
        "findings": [_finding(record) for record in records],
        "errors": [_problem(problem) for problem in problems],
    }
    return json.dumps(document, indent=2) + "\n"


def _finding(record: Record) -> dict[str, Any]:
    return {
        "rule": record.rule,
        "severity": Severity(record.severity).name.lower(),
        "message": record.message,
        "path": shown_path(record.path),
        "line": record.line,
        "column": record.column,
        "end_line": record.end_line,
        "end_column": record.end_column,
        "resource": record.resource,
        **({"exact": True} if record.exact else {}),
        "fixes": [
            {
                "title": fix.title,
                "safe": fix.safe,
                "edits": [
                    {
                        "path": shown_path(edit.path),
                        "start": list(edit.start),
                        "end": list(edit.end),
                        "text": edit.text,
                        "create": edit.create,
                    }
                    for edit in fix.edits
                ],
            }
            for fix in record.fixes
        ],
    }


def _problem(problem: Problem) -> dict[str, Any]:
    found = {"path": shown_path(problem.path), "message": problem.message}
    return {**found, "rule": problem.rule} if problem.rule else found
