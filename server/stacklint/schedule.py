"""The analysis thread: it alone owns the workspace, takes the newest texts, and gives up when newer ones come."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

if TYPE_CHECKING:
    from stacklint.cases import Batch, News, Text
    from stacklint.workspace import Workspace
    from stacklint_checks.files import Trouble
    from stacklint_checks.settings import Layer

logger = logging.getLogger("stacklint")
T = TypeVar("T")
PATIENCE = 0.3  # seconds after which an analysis is finished although newer text is there
REST = 0.2  # seconds without edits after which files are grouped again if need be


class Results(NamedTuple):
    """What came of one turn of the thread. ``late`` says that it is to be told even if newer text is there by now."""

    news: list[News]
    troubles: list[Trouble]
    late: bool


class Schedule:
    """Hands texts and jobs to the analysis thread, and its results to ``deliver``, which is called in that thread."""

    def __init__(self, deliver: Callable[[Results], None]) -> None:
        self._deliver = deliver
        self._ready = threading.Condition()
        self._batch: Batch | None = None
        self._jobs: deque[tuple[Future[Any], Callable[[Workspace], Any]]] = deque()
        self._waiting_since = 0.0
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="stacklint-analysis", daemon=True)

    def start(self) -> None:
        """Start the thread; it imports the rules while nobody waits for them."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread; what it was doing is given up, and jobs that wait are cancelled."""
        with self._ready:
            self._stopped = True
            for future, _ in self._jobs:
                future.cancel()
            self._jobs.clear()
            self._ready.notify()
        if self._thread.is_alive():
            self._thread.join(2)

    def text(self, path: str, text: Text | None) -> None:
        """A document has a new text, or was closed."""
        with self._ready:
            self._pending().texts[path] = text
            self._waiting_since = self._waiting_since or time.monotonic()
            self._ready.notify()

    def disk(self, *paths: str) -> None:
        """Files or folders changed on disk."""
        with self._ready:
            self._pending().disk.update(paths)
            self._ready.notify()

    def configure(self, *, folders: tuple[str, ...] | None = None, editor: Layer | None = None) -> None:
        """The client's folders or settings are these now."""
        with self._ready:
            batch = self._pending()
            batch.folders = folders if folders is not None else batch.folders
            batch.editor = editor if editor is not None else batch.editor
            self._ready.notify()

    def run(self, job: Callable[[Workspace], T]) -> Future[T]:
        """Run something on the thread, after the texts that are there now were taken."""
        future: Future[T] = Future()
        with self._ready:
            if self._stopped:
                future.cancel()
            else:
                self._jobs.append((future, job))
                self._ready.notify()
        return future

    @property
    def newer(self) -> bool:
        """Whether there is newer text, for those who would rather analyse that."""
        batch = self._batch
        if self._stopped:
            return True
        return batch is not None and bool(batch.texts) and time.monotonic() - self._waiting_since < PATIENCE

    def _pending(self) -> Batch:
        if self._batch is None:
            from stacklint.cases import Batch

            self._batch = Batch()
        return self._batch

    def _run(self) -> None:
        from stacklint.workspace import Workspace
        from stacklint_checks.rules import import_all

        workspace = Workspace()
        import_all()
        while self._wait(workspace):
            try:
                self._turn(workspace)
            except Exception:
                logger.exception("the analysis thread met a defect")

    def _wait(self, workspace: Workspace) -> bool:
        """Wait for something to do; false once the server stops."""
        with self._ready:
            while not (self._stopped or self._batch is not None or self._jobs):
                if workspace.due() or not self._ready.wait(REST if workspace.restless else None):
                    break
            return not self._stopped

    def _turn(self, workspace: Workspace) -> None:
        with self._ready:
            batch, self._batch = self._batch, None
            future, job = self._jobs.popleft() if self._jobs else (None, None)
        if batch is not None:
            workspace.take(batch)
        elif job is None and not workspace.due():
            workspace.rest()
        if future is not None and job is not None and future.set_running_or_notify_cancel():
            self._perform(workspace, future, job)
        self._analyse(workspace)

    def _perform(self, workspace: Workspace, future: Future[Any], job: Callable[[Workspace], Any]) -> None:
        """Run a job. What it brought to light is told before its result, so that whoever waits finds it told."""
        try:
            result = job(workspace)
        except BaseException as error:  # noqa: BLE001 - it belongs to whoever asked
            future.set_exception(error)
            return
        self._tell(workspace)
        future.set_result(result)

    def _analyse(self, workspace: Workspace) -> None:
        from stacklint_checks.engine import Interrupted

        for case in workspace.due():
            try:
                workspace.analyse(case, lambda: self.newer)
            except Interrupted:
                return
            self._tell(workspace)
        self._tell(workspace)
        with self._ready:
            waiting = self._batch is not None and bool(self._batch.texts)
            self._waiting_since = time.monotonic() if waiting else 0.0

    def _tell(self, workspace: Workspace) -> None:
        news, troubles = workspace.news(), workspace.troubles()
        if news or troubles:
            since = self._waiting_since
            self._deliver(Results(news, troubles, bool(since) and time.monotonic() - since >= PATIENCE))
