"""Quick fixes, ignores and fix-all as code actions.

An action names its finding by identity (rule, file, resource, message and, among equal ones, its number) and is turned
into edits when it is chosen, of the text that is there then.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from stacklint.convert import Point, offset_of
from stacklint_checks.fixing import edits
from stacklint_checks.suppress import ignore_edit

from .changes import workspace_edit
from .fixall import KIND, fix_all_edit, has_safe_fixes

if TYPE_CHECKING:
    from stacklint.cases import Case
    from stacklint.workspace import Workspace
    from stacklint_checks.findings import Finding, Fix
    from stacklint_checks.source import Source

    from .connection import Connection

MOST_TRIED = 40  # fixes whose edits are made only to see whether there are any
HERE, FILE, ALL = "ignore-here", "ignore-file", "fix-all"
REVIEW = " (needs review)"


async def actions(connection: Connection, params: types.CodeActionParams) -> list[types.CodeAction] | None:
    """What can be done about the findings in a range."""
    if not connection.session.can("literals"):
        return None
    job = partial(_actions, connection, params=params)
    return await asyncio.wrap_future(connection.schedule.run(job))


async def resolve(connection: Connection, action: types.CodeAction) -> types.CodeAction:
    """The action with its edit, as the text is now."""
    job = partial(_resolved, connection, action=action)
    return await asyncio.wrap_future(connection.schedule.run(job))


def _wants(params: types.CodeActionParams, kind: str) -> bool:
    only = params.context.only
    return not only or any(kind == each or kind.startswith(f"{each}.") for each in map(_text, only))


def _text(kind: object) -> str:
    return str(getattr(kind, "value", kind))


def _actions(connection: Connection, workspace: Workspace, params: types.CodeActionParams) -> list[types.CodeAction]:
    path = next((path for path, text in workspace.open.items() if text.uri == params.text_document.uri), None)
    if path is None:
        return []
    offered: list[types.CodeAction] = []
    cases = workspace.cases_of(path)
    source = workspace.open[path].source
    first, last = (
        offset_of(source, Point(position.line, position.character), connection.session.encoding)
        for position in (params.range.start, params.range.end)
    )
    if _wants(params, "quickfix"):
        ignores: list[types.CodeAction] = []
        tried = 0
        for case, finding, data in _numbered(cases, path):
            if finding.place.start > last or finding.place.end < first or finding.source != "stacklint":
                continue
            matching = _matching(finding, params)
            for index, fix in enumerate(finding.fixes):
                tried += 1
                if tried > MOST_TRIED or _edits_of(case, fix):
                    title = fix.title if fix.safe or "review" in fix.title else fix.title + REVIEW
                    offered.append(_action(title, {**data, "title": fix.title}, matching, best=index == 0))
            if ignore_edit(_document(case, path), finding, whole_file=False) is not None:
                ignores.append(_action(f"Ignore {finding.rule} here", {**data, "verb": HERE}, matching))
            if ignore_edit(_document(case, path), finding, whole_file=True) is not None:
                ignores.append(_action(f"Ignore {finding.rule} in this file", {**data, "verb": FILE}, matching))
        offered += {action.title: action for action in ignores}.values()
    if _wants(params, KIND) and any(has_safe_fixes(case, path) for case in cases):
        data = {"path": path, "verb": ALL}
        offered.append(types.CodeAction("Fix all safe problems in this file", KIND, data=data))
    if not connection.session.can("resolve"):
        offered = [_resolved(connection, workspace, action) for action in offered]
        offered = [action for action in offered if action.edit is not None]
    return offered


def _action(
    title: str, data: dict[str, Any], matching: list[types.Diagnostic], *, best: bool = False
) -> types.CodeAction:
    return types.CodeAction(
        title, types.CodeActionKind.QuickFix, diagnostics=matching or None, is_preferred=best or None, data=data
    )


def _document(case: Case, path: str) -> Any:
    assert case.report is not None  # noqa: S101 - cases_of returns only analysed ones
    return case.report.documents[path]


def _numbered(cases: list[Case], path: str) -> Iterator[tuple[Case, Finding, dict[str, Any]]]:
    """The findings of a file with what identifies them; a finding of several units once."""
    seen: set[tuple[object, ...]] = set()
    counts: Counter[tuple[str, ...]] = Counter()
    for case in cases:
        for finding in case.report.findings if case.report is not None else ():
            mark = (finding.place, finding.rule, finding.message)
            if finding.place.path != path or mark in seen:
                continue
            seen.add(mark)
            counts[finding.identity] += 1
            yield (
                case,
                finding,
                {
                    "rule": finding.rule,
                    "path": path,
                    "resource": finding.resource,
                    "message": finding.message,
                    "number": counts[finding.identity],
                },
            )


def _edits_of(case: Case, fix: Fix) -> Any:
    return edits(case.report, fix) if case.report is not None else None


def _matching(finding: Finding, params: types.CodeActionParams) -> list[types.Diagnostic]:
    """The client's own diagnostics of a finding, so that it can tell which ones an action is for."""
    return [
        one
        for one in params.context.diagnostics
        if one.code == finding.rule and one.message == finding.message and one.source == finding.source
    ]


def _resolved(connection: Connection, workspace: Workspace, action: types.CodeAction) -> types.CodeAction:
    """The action with its edit; unchanged where its finding or its fix is no longer there."""
    data = action.data
    if not isinstance(data, dict) or not isinstance(data.get("path"), str):
        return action
    path = data["path"]
    cases = workspace.cases_of(path)
    if data.get("verb") == ALL:
        action.edit = fix_all_edit(connection, workspace, cases, path)
        return action
    for case, finding, known in _numbered(cases, path):
        if all(data.get(key) == value for key, value in known.items()):
            made = _made(case, finding, data, path)
            if made:
                sources: dict[str, Source] = dict(case.unit.sources)
                action.edit = workspace_edit(connection, workspace, made, sources)
            break
    return action


def _made(case: Case, finding: Finding, data: dict[str, Any], path: str) -> Any:
    verb = data.get("verb")
    if verb in (HERE, FILE):
        edit = ignore_edit(_document(case, path), finding, whole_file=verb == FILE)
        return (edit,) if edit is not None else None
    fix = next((fix for fix in finding.fixes if fix.title == data.get("title")), None)
    return _edits_of(case, fix) if fix is not None else None
