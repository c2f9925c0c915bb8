"""The analysis thread. It alone owns units, caches and reports; the event loop tells it what changed and takes results.

It always analyses the newest text: while it works, newer text makes it give up and start again, so a burst of key presses
costs one answer. Questions that need a report (fixes, fix-all) wait in line until no text is newer than the reports.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, NamedTuple, TypeVar

from stacklint.session import Said
from stacklint_checks.engine import Cache, Interrupted, Report, analyze
from stacklint_checks.engine_rules import SETTINGS
from stacklint_checks.files import Files
from stacklint_checks.findings import Finding
from stacklint_checks.settings import NO_LAYER, Layer, Settings, settle
from stacklint_checks.settings_file import SettingsFiles
from stacklint_checks.source import Source
from stacklint_checks.units import Unit, discover, units_of

T = TypeVar("T")
Key = tuple[str, str]
MOST_CACHES = 64
#: Edits that come faster than people type are taken together: once within BURST of the last answer, wait for QUIET.
BURST, QUIET, LONGEST = 0.03, 0.008, 0.04


class Found(NamedTuple):
    """What an analysis has to say of some files: by path, the findings in a text."""

    said: Mapping[str, Said]


@dataclass
class Watched:
    """A unit under watch: what was last discovered of it, its cache, its settings and its last report."""

    unit: Unit
    settings: Settings
    cache: Cache
    report: Report | None = None


class Analyst:
    """The thread and what it owns. Methods above the line are called by the event loop, those below by the thread."""

    def __init__(self, deliver: Callable[[Found], None], failed: Callable[[str], None]) -> None:
        self._deliver = deliver
        self._failed = failed
        self._lock = threading.Condition()
        self._open: dict[str, Source] = {}
        self._dirty: dict[str, None] = {}
        self._questions: list[tuple[Callable[[], Any], Future[Any]]] = []
        self._generation = 0
        self._rediscover = False
        self._stopped = False
        self._taken_at = 0.0
        self._editor: Layer = NO_LAYER
        self._folders: tuple[str, ...] = ()
        self._watched: dict[Key, Watched] = {}
        self._keys: dict[str, tuple[Key, ...]] = {}
        self._files = Files()
        self._settings_files = SettingsFiles(self._files)
        self._by_file: dict[str, dict[Key, Said]] = {}
        self._thread = threading.Thread(target=self._run, name="analysis", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Let the thread end; what waits is dropped."""
        with self._lock:
            self._stopped = True
            self._generation += 1
            self._lock.notify()

    def text(self, path: str, source: Source | None, *, rediscover: bool = False) -> None:
        """A document has a new text, or is closed. ``rediscover`` where units may have changed."""
        with self._lock:
            if source is None:
                self._open.pop(path, None)
            else:
                self._open[path] = source
            self._dirty.pop(path, None)
            self._dirty[path] = None
            self._rediscover = self._rediscover or rediscover
            self._generation += 1
            self._lock.notify()

    def changed_on_disk(self, paths: Iterable[str]) -> None:
        """Files were written, created or deleted outside the editor."""
        with self._lock:
            self._dirty.update(dict.fromkeys(paths))
            self._dirty.update(dict.fromkeys(self._open))
            self._rediscover = True
            self._generation += 1
            self._lock.notify()

    def configure(self, editor: Layer, folders: Iterable[str]) -> None:
        """The editor's settings and the workspace's folders."""
        with self._lock:
            self._editor = editor
            self._folders = tuple(folders)
            self._dirty.update(dict.fromkeys(self._open))
            self._rediscover = True
            self._generation += 1
            self._lock.notify()

    def ask(self, question: Callable[[], T]) -> Future[T]:
        """Have the thread answer a question once every report is up to date."""
        future: Future[T] = Future()
        with self._lock:
            self._questions.append((question, future))
            self._lock.notify()
        return future

    # the thread

    def _run(self) -> None:
        while True:
            with self._lock:
                while not (self._dirty or self._questions or self._stopped):
                    self._lock.wait()
                self._gather()
                if self._stopped:
                    return
                taken = self._generation
                dirty = list(reversed(self._dirty))
                opened = dict(self._open)
                rediscover, self._rediscover = self._rediscover, False
                question = self._questions.pop(0) if not dirty else None
            if question is not None:
                self._answer(*question)
                continue
            try:
                if rediscover:
                    self._forget()
                self._analyse(dirty, opened, taken)
            except Interrupted:
                if rediscover:
                    continue
            except Exception as error:  # noqa: BLE001 - the thread must survive whatever one file does to it
                self._failed(f"{type(error).__name__}: {error}")
                self._done(dirty, taken)

    def _gather(self) -> None:
        """Within a burst of edits, wait until it pauses."""
        now = time.monotonic()
        if self._dirty and now - self._taken_at < BURST:
            end = now + LONGEST
            generation = -1
            while generation != self._generation and not self._stopped and time.monotonic() < end:
                generation = self._generation
                self._lock.wait(QUIET)
        self._taken_at = time.monotonic()

    def _answer(self, question: Callable[[], Any], future: Future[Any]) -> None:
        if not future.set_running_or_notify_cancel():
            return
        try:
            future.set_result(question())
        except Exception as error:  # noqa: BLE001 - the asker gets it
            future.set_exception(error)

    def _done(self, paths: Iterable[str], taken: int) -> None:
        with self._lock:
            if self._generation == taken:
                for path in paths:
                    self._dirty.pop(path, None)

    def _forget(self) -> None:
        """Look at the disk anew when a unit is next asked for."""
        self._files = Files()
        self._settings_files = SettingsFiles(self._files)
        self._keys.clear()

    def _analyse(self, dirty: list[str], opened: Mapping[str, Source], taken: int) -> None:
        self._files.overlay = {path: source.text for path, source in opened.items()}
        done: set[Key] = set()
        for path in dirty:
            keys = self._keys_of(path, opened)
            for key in keys:
                if key not in done:
                    done.add(key)
                    self._analyse_unit(key, opened, taken)
            if not keys:
                self._leave(path, opened.get(path))
        self._settings_mistakes(opened)
        self._done(dirty, taken)

    def _keys_of(self, path: str, opened: Mapping[str, Source]) -> tuple[Key, ...]:
        """The units of a file; they are looked for once, and again for a template that is being written."""
        keys = self._keys.get(path)
        if keys is None or (not keys and path in opened):
            workspace = next((folder for folder in self._folders if path.startswith(folder + os.sep)), "")
            units = units_of(path, self._files, workspace) if path in opened or os.path.exists(path) else ()
            keys = tuple(self._watch(unit) for unit in units)
            self._keys[path] = keys
        return keys

    def _watch(self, unit: Unit) -> Key:
        key = (unit.dialect, unit.root)
        known = self._watched.get(key)
        if known is None and len(self._watched) >= MOST_CACHES:
            self._watched.pop(next(iter(self._watched)))
        file = self._settings_files.of(unit.root, unit.workspace)
        settings = settle(unit.root, file=file.layers, editor=self._editor)
        self._watched[key] = Watched(unit, settings, known.cache if known else Cache(), known.report if known else None)
        return key

    def _analyse_unit(self, key: Key, opened: Mapping[str, Source], taken: int) -> None:
        watched = self._watched.get(key)
        if watched is None:
            return
        unit = watched.unit
        sources = {path: opened.get(path, source) for path, source in unit.sources.items()}
        before = frozenset(watched.report.documents) if watched.report is not None else frozenset()
        report = analyze(
            replace(unit, sources=sources),
            watched.settings,
            today_of(watched.settings),
            watched.cache,
            lambda: self._generation != taken,
        )
        watched.report = report
        for crash in report.crashes:
            self._failed(f"the rule {crash.rule.id} failed on {crash.subject}")
        found: dict[str, list[Finding]] = {path: [] for path in report.documents}
        for finding in report.findings:
            if finding.place.path not in unit.quiet:
                found[finding.place.path].append(finding)
        for path in before - found.keys():
            self._by_file.get(path, {}).pop(key, None)
        said: dict[str, Said] = {}
        for path, findings in found.items():
            document = report.documents[path]
            self._by_file.setdefault(path, {})[key] = Said(document.source, tuple(findings), document)
            said[path] = self._together(path, document.source)
        self._deliver(Found(said))

    def _together(self, path: str, source: Source) -> Said:
        """What all units say of a file; what several say is said once."""
        merged: dict[tuple[object, ...], Finding] = {}
        document = None
        for said in self._by_file.get(path, {}).values():
            if said.source is source or said.source.text == source.text:
                document = said.document
                for finding in said.findings:
                    merged.setdefault((finding.rule, finding.place, finding.message), finding)
        return Said(source, tuple(sorted(merged.values(), key=lambda one: one.place)), document)

    def _leave(self, path: str, source: Source | None) -> None:
        """A file that belongs to no unit (any more): nothing is said of it."""
        if self._by_file.pop(path, None) is not None or source is not None:
            self._deliver(Found({path: Said(source or Source(path, ""), (), None)}))

    def _settings_mistakes(self, opened: Mapping[str, Source]) -> None:
        """What is wrong with the settings files themselves."""
        for file in self._settings_files:
            if file.path:
                contents = self._files.read(file.path)
                source = opened.get(file.path) or (Source(file.path, contents.text) if contents is not None else None)
                if source is not None:
                    on = settle(file.path, file=file.layers, editor=self._editor).applies(SETTINGS)
                    own = tuple(one for one in file.findings if on and one.place.path == file.path)
                    self._deliver(Found({file.path: Said(source, own, None)}))

    # answered by the thread through ``ask``

    def reports(self, path: str) -> list[tuple[Report, Settings]]:
        """The last reports of the units of a file."""
        watched = (self._watched.get(key) for key in self._keys.get(path, ()))
        return [(one.report, one.settings) for one in watched if one is not None and one.report is not None]

    def workspace(self, report: Callable[[str, int], bool]) -> int:
        """Check every unit of the workspace. ``report`` is told the progress in percent and says whether to go on.

        Returns the number of findings.
        """
        units = discover(self._folders, self._files, excluded=self._excluded)
        count = 0
        for number, unit in enumerate(units):
            if not report(os.path.basename(unit.root), 100 * number // max(len(units), 1)):
                break
            key = self._watch(unit)
            self._keys.update((path, (*self._keys.get(path, ()), key)) for path in unit.sources if path not in self._keys)
            self._analyse_unit(key, dict(self._open), self._generation)
            found = self._watched[key].report
            count += len(found.findings) if found is not None else 0
        return count

    def _excluded(self, path: str, is_folder: bool) -> bool:  # noqa: FBT001 - the type of Excluded
        workspace = next((folder for folder in self._folders if path.startswith(folder + os.sep)), "")
        return self._settings_files.of(os.path.dirname(path), workspace).excludes(path, is_folder=is_folder)


def today_of(settings: Settings) -> date:
    """The date to judge by: the settings' or the calendar's."""
    return settings.today or datetime.now(UTC).astimezone().date()
