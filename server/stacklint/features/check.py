"""A check of every unit in the client's folders, with progress, and stopped when it is not wanted any more."""

from __future__ import annotations

import asyncio
import contextlib
import os
import uuid
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from stacklint_checks.engine import Interrupted
from stacklint_checks.units import discover

if TYPE_CHECKING:
    from stacklint.cases import Case
    from stacklint.workspace import Workspace

    from .connection import Connection

TRIES = 5  # how often a unit gives way to someone who is typing


async def command(connection: Connection, *arguments: Any) -> dict[str, Any]:
    """``stacklint.checkWorkspace``: publish what is found in all files, open or not."""
    del arguments
    return await check_workspace(connection, None)


async def check_workspace(connection: Connection, token: str | int | None) -> dict[str, Any]:
    """Check all units; ``token`` is a progress that the client already waits for."""
    if token is None and connection.session.can("progress"):
        token = str(uuid.uuid4())
        with contextlib.suppress(Exception):  # a client that refuses goes without
            await connection.client.request(
                types.WINDOW_WORK_DONE_PROGRESS_CREATE, types.WorkDoneProgressCreateParams(token)
            )
    _progress(connection, token, types.WorkDoneProgressBegin("Stacklint", cancellable=True, percentage=0))
    folders = tuple(connection.session.folders)
    cases = await asyncio.wrap_future(connection.schedule.run(lambda workspace: _cases(workspace, folders)))
    done = 0
    for case in cases:
        if token in connection.cancelled:
            break
        message = os.path.basename(case.unit.root)
        percentage = 100 * done // len(cases)
        _progress(connection, token, types.WorkDoneProgressReport(message=message, percentage=percentage))
        await _check(connection, case)
        done += 1
    cancelled = token in connection.cancelled
    connection.cancelled.discard(token or "")
    words = f"{done} of {len(cases)} stacks checked"
    _progress(connection, token, types.WorkDoneProgressEnd(message=words))
    if cancelled:
        await asyncio.wrap_future(connection.schedule.run(_leave_unchecked))
    return {"checked": done, "stacks": len(cases), "cancelled": cancelled}


def _progress(connection: Connection, token: str | int | None, value: Any) -> None:
    if token is not None:
        connection.client.notify(types.PROGRESS, types.ProgressParams(token, value))


def _cases(workspace: Workspace, folders: tuple[str, ...]) -> list[Case]:
    """The units of the folders, taken into the workspace but not analysed yet."""
    cases = workspace.keep(discover(folders, workspace.files, excluded=workspace.excluded))
    for case in cases:
        case.waiting = case.due and case.cache is None
    return cases


async def _check(connection: Connection, case: Case) -> None:
    """Analyse one unit, giving way to newer text a few times."""
    for number in range(TRIES):
        last = number == TRIES - 1

        def job(workspace: Workspace, *, last: bool = last) -> bool:
            if not case.due:
                return True
            try:
                workspace.analyse(case, bool if last else lambda: connection.schedule.newer)
            except Interrupted:
                return False
            return True

        if await asyncio.wrap_future(connection.schedule.run(job)):
            return


def _leave_unchecked(workspace: Workspace) -> None:
    """Let go of the units that were not reached."""
    for case in workspace.cases.values():
        case.kept = case.kept and not case.waiting
    workspace.regroup()
