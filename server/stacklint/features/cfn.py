"""cfn-lint beside our own findings: on open and save, off the key path, and told apart by its source."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stacklint.cases import Case
    from stacklint.session import OpenDocument
    from stacklint.workspace import Workspace
    from stacklint_checks.findings import Finding
    from stacklint_checks.source import Source

    from .connection import Connection


class Checker:
    """Runs cfn-lint for one connection, one document after the other, the newest text of each."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[Source, tuple[Finding, ...]]] = {}
        self._waiting: dict[str, OpenDocument] = {}
        self._task: asyncio.Task[None] | None = None

    def look(self, connection: Connection, document: OpenDocument) -> None:
        """Have a document checked, if it is a template."""
        from stacklint_checks.walk import TEMPLATE_ENDINGS

        if not document.path.lower().endswith(TEMPLATE_ENDINGS) or "Resources" not in document.source.text:
            return
        self._waiting[document.path] = document
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._work(connection))

    async def stop(self) -> None:
        """End the worker; what it was doing is given up."""
        if self._task is not None:
            from stacklint.cfnlint import stop

            self._waiting.clear()
            stop()
            await asyncio.wait([self._task], timeout=1)

    async def _work(self, connection: Connection) -> None:
        from stacklint import cfnlint

        if not cfnlint.is_installed():
            self._waiting.clear()
            return
        while self._waiting:
            path, document = next(iter(self._waiting.items()))
            del self._waiting[path]
            source = document.source
            if not await asyncio.wrap_future(connection.schedule.run(partial(_is_wanted, path))):
                continue
            found = await asyncio.to_thread(cfnlint.run, path, source.text)
            self._found[path] = (source, found)
            await asyncio.wrap_future(connection.schedule.run(partial(self._tell, path)))

    def _tell(self, path: str, workspace: Workspace) -> None:
        workspace.others = self._beside
        for case in workspace.cases.values():
            if path in case.unit.sources:
                case.told = False

    def _beside(self, case: Case, path: str, source: Source, own: list[Finding]) -> list[Finding]:
        """What cfn-lint said of a text, as far as it holds for the present one and we do not say it ourselves."""
        known = self._found.get(path)
        if known is None or case.unit.dialect != "cloudformation" or not known[1]:
            return []
        from stacklint.cfnlint import beside, moved
        from stacklint_checks.suppress import covered

        found = beside(moved(known[1], known[0], source), own, source)
        document = case.report.documents.get(path) if case.report is not None else None
        return [one for one in found if document is None or not covered(document, one.rule, one.place)]


def _is_wanted(path: str, workspace: Workspace) -> bool:
    """Whether the file is a template whose settings do not switch cfn-lint off."""
    cases = [case for case in workspace.cases.values() if path in case.unit.sources]
    return any(case.unit.dialect == "cloudformation" and case.settings.engines.get("cfn-lint", True) for case in cases)
