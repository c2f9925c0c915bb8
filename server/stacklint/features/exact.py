"""Exact mode in the editor: a saved program is run, where the user has set ``synth`` to ``on-save``.

Only the editor's own settings can say so: a workspace must not be able to have its code run by a file in it.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stacklint.cases import Key
    from stacklint.workspace import Workspace
    from stacklint_checks.units import Unit

    from .connection import Connection

SETTING = "synth"
ON_SAVE = "on-save"
CHOICES = ("off", ON_SAVE)


class Runner:
    """Runs the programs of one connection, one after the other. A newer save ends the run of an older text."""

    def __init__(self) -> None:
        self.on_save = False
        self._waiting: dict[Key, Unit] = {}
        self._running: Key | None = None
        self._task: asyncio.Task[None] | None = None
        self._stopped = False
        self._failed = False

    def configure(self, connection: Connection, value: Any) -> None:
        """Take the editor's setting."""
        if value is not None and value not in CHOICES:
            connection.log(f"in the editor's settings: {SETTING} is one of {', '.join(CHOICES)}", warning=True)
        self.on_save = value == ON_SAVE

    async def saved(self, connection: Connection, path: str) -> None:
        """A file was written: the programs that it belongs to are to be run."""
        for unit in await asyncio.wrap_future(connection.schedule.run(partial(_programs, path))):
            self._waiting[unit.dialect, unit.root] = unit
        if self._waiting and (self._task is None or self._task.done()):
            self._task = asyncio.get_running_loop().create_task(self._work(connection))

    async def stop(self) -> None:
        """End what is running."""
        self._stopped = True
        self._waiting.clear()
        if self._task is not None:
            await asyncio.wait([self._task], timeout=2)

    async def _work(self, connection: Connection) -> None:
        while self._waiting and not self._stopped:
            key, unit = next(iter(self._waiting.items()))
            del self._waiting[key]
            self._running = key
            from stacklint.exact import run

            told, trouble = await asyncio.to_thread(run, unit, cancelled=self._unwanted)
            if self._unwanted():
                continue
            if trouble:
                self._tell(connection, f"{unit.root} could not be synthesized: {trouble}")
            else:
                self._failed = False
                await asyncio.wrap_future(connection.schedule.run(partial(_take, told)))

    def _tell(self, connection: Connection, trouble: str) -> None:
        """Show the first failure, and write those that follow it to the log until a run succeeds."""
        from lsprotocol import types

        if self._failed:
            connection.log(trouble, warning=True)
        else:
            params = types.ShowMessageParams(types.MessageType.Warning, f"Stacklint: {trouble}")
            connection.client.notify(types.WINDOW_SHOW_MESSAGE, params)
        self._failed = True

    def _unwanted(self) -> bool:
        """Whether what is running has been overtaken by a newer save, or by the end of the connection."""
        return self._stopped or self._running in self._waiting


def _programs(path: str, workspace: Workspace) -> list[Unit]:
    from stacklint.exact import is_program

    return [case.unit for case in workspace.cases.values() if path in case.unit.sources and is_program(case.unit)]


def _take(told: Unit, workspace: Workspace) -> None:
    from msgspec.structs import replace

    case = workspace.cases.get((told.dialect, told.root))
    if case is not None:
        case.unit = replace(case.unit, exact=told.exact)
        case.due = True
