"""Every safe fix of one document at once."""

from __future__ import annotations

import asyncio
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from stacklint.cases import today_here
from stacklint_checks.edits import TextEdit
from stacklint_checks.fixing import fix_all

from .changes import workspace_edit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stacklint.cases import Case
    from stacklint.workspace import Workspace

    from .connection import Connection

KIND = "source.fixAll.stacklint"


def has_safe_fixes(case: Case, path: str) -> bool:
    """Whether a file has a finding with a fix that needs no review."""
    found = case.report.findings if case.report is not None else ()
    return any(finding.place.path == path and any(fix.safe for fix in finding.fixes) for finding in found)


def fix_all_edit(
    connection: Connection, workspace: Workspace, cases: list[Case], path: str
) -> types.WorkspaceEdit | None:
    """The edit that applies all safe fixes to one document and leaves the others alone."""
    case = next((case for case in cases if has_safe_fixes(case, path)), None)
    if case is None:
        return None
    fixed = fix_all(case.unit, case.settings, case.settings.today or today_here(), path)
    after = fixed.sources.get(path)
    if after is None:
        return None
    before = case.unit.sources[path]
    made = list(differences(path, before.text, after.text))
    return workspace_edit(connection, workspace, made, {path: before})


def differences(path: str, before: str, after: str) -> Iterator[TextEdit]:
    """Edits of whole lines that lead from one text to another, so that cursors elsewhere stay where they are."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    starts = [0]
    for line in old:
        starts.append(starts[-1] + len(line))
    for verb, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if verb != "equal":
            yield TextEdit(path, starts[i1], starts[i2], "".join(new[j1:j2]))


async def command(connection: Connection, *arguments: Any) -> dict[str, Any]:
    """``stacklint.fixAll``: fix the document with the given URI. Says whether the client applied it."""
    uri = arguments[0] if arguments else ""
    document = connection.session.documents.get(uri if isinstance(uri, str) else "")
    if document is None or not connection.session.can("apply"):
        return {"applied": False}
    path = document.path

    def job(workspace: Workspace) -> types.WorkspaceEdit | None:
        return fix_all_edit(connection, workspace, workspace.cases_of(path), path)

    edit = await asyncio.wrap_future(connection.schedule.run(job))
    if edit is None:
        return {"applied": False}
    label = "Fix all safe problems"
    answer = await connection.client.request(types.WORKSPACE_APPLY_EDIT, types.ApplyWorkspaceEditParams(edit, label))
    return {"applied": bool(getattr(answer, "applied", False))}
