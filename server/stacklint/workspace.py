"""What the analysis thread knows: files with open texts laid over them, the units they form, and what was found.

Only that thread touches a workspace. Units of open documents keep their caches; others are read, reported and let go.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Iterator

from msgspec.structs import replace

from stacklint.cases import Batch, Case, Key, News, Text, by_file, mark, shape_of, stands_alone, today_here
from stacklint_checks.engine import Cache, Interrupted, analyze
from stacklint_checks.engine_rules import SETTINGS
from stacklint_checks.files import Files, Trouble
from stacklint_checks.findings import Finding
from stacklint_checks.settings import NO_LAYER, Settings, settle
from stacklint_checks.settings_file import NAME, SettingsFile, SettingsFiles
from stacklint_checks.source import Source
from stacklint_checks.units import Unit, discover, units_of
from stacklint_checks.walk import is_of_interest

logger = logging.getLogger("stacklint")


class Workspace:
    """Files, units and reports of one client."""

    def __init__(self) -> None:
        self.open: dict[str, Text] = {}
        self.cases: dict[Key, Case] = {}
        self.folders: tuple[str, ...] = ()
        self.editor = NO_LAYER
        self.others: Callable[[Case, str, Source, list[Finding]], Iterable[Finding]] = lambda *_: ()
        self._overlay: dict[str, str] = {}
        self._shapes: dict[str, tuple[object, ...]] = {}
        self._restless: set[str] = set()
        self._said: dict[str, tuple[Source, list[tuple[object, ...]]]] = {}
        self._told_troubles: set[Trouble] = set()
        self._reset_files()

    def _reset_files(self) -> None:
        self.files = Files(self._overlay)
        self.settings_files = SettingsFiles(self.files)

    # --- what happened ---------------------------------------------------------------------------------------------

    def take(self, batch: Batch) -> None:
        """Note what happened; what has to be analysed again becomes due."""
        regroup = False
        if batch.folders is not None and batch.folders != self.folders:
            self.folders = batch.folders
            regroup = True
        for path in batch.disk:
            regroup |= self._changed_on_disk(path)
        for path, text in batch.texts.items():
            regroup |= self._close(path) if text is None else self._change(path, text)
        if batch.editor is not None:
            self.editor = batch.editor
        if regroup:
            self.regroup()
        names = (*batch.texts, *batch.disk)
        if batch.editor is not None or any(name.endswith((".yaml", ".yml")) for name in names):
            self._resettle()

    def _change(self, path: str, text: Text) -> bool:
        was_open = path in self.open
        self.open[path] = text
        self._overlay[path] = text.source.text
        mine = [case for case in self.cases.values() if path in case.unit.sources]
        if not mine:
            return self._join(path)
        if not was_open and (self._is_alone(path) or shape_of(path, text.source.text) != self._shape_in(path)):
            return self._join(path)
        for case in mine:
            case.unit = replace(case.unit, sources={**case.unit.sources, path: text.source})
            case.due = True
        if was_open:
            self._restless.add(path)
        return False

    def _is_alone(self, path: str) -> bool:
        """Whether no other file of the folder is open, so that its units are not all known."""
        folder = os.path.dirname(path)
        return not any(other != path and os.path.dirname(other) == folder for other in self.open)

    def _shape_in(self, path: str) -> tuple[object, ...]:
        case = next(case for case in self.cases.values() if path in case.unit.sources)
        shape = self._shapes[path] = shape_of(path, case.unit.sources[path].text)
        return shape

    def _settings_open(self) -> list[str]:
        return [path for path in self.open if os.path.basename(path) == NAME]

    def _join(self, path: str) -> bool:
        """Add the units of an opened document. True where it is not like its file: all are to be found again."""
        known = self._shape_in(path) if any(path in case.unit.sources for case in self.cases.values()) else None
        self._shapes[path] = shape_of(path, self.open[path].source.text)
        if known is not None and known != self._shapes[path]:
            return True
        for unit in self._units(path):
            self._put((unit.dialect, unit.root), unit)
        return False

    def _close(self, path: str) -> bool:
        self.open.pop(path, None)
        self._overlay.pop(path, None)
        self._shapes.pop(path, None)
        self._restless.discard(path)
        self.files.forget(path)
        return True

    def _changed_on_disk(self, path: str) -> bool:
        """Forget what was read of a path; a folder stands for everything in it."""
        if stands_alone(path):
            self.files.forget(path)
        else:
            self._reset_files()
        return path not in self.open

    def rest(self) -> bool:
        """Look, while nothing else is to be done, whether edits changed which files belong together."""
        regroup = False
        for path in self._restless:
            text = self.open.get(path)
            if text is not None:
                shape = shape_of(path, text.source.text)
                regroup |= self._shapes.get(path) != shape
                self._shapes[path] = shape
        self._restless.clear()
        if regroup:
            self.regroup()
        return regroup

    @property
    def restless(self) -> bool:
        """Whether ``rest`` has something to look at."""
        return bool(self._restless)

    # --- units -----------------------------------------------------------------------------------------------------

    def regroup(self) -> None:
        """Find the units of all open documents, and of what is kept, again."""
        wanted: dict[Key, Unit] = {}
        for path in self.open:
            for unit in self._units(path):
                wanted[unit.dialect, unit.root] = unit
            self._shapes[path] = shape_of(path, self.open[path].source.text)
        self._restless.clear()
        kept = [case.unit.root for case in self.cases.values() if case.kept]
        for unit in discover([root for root in kept if os.path.lexists(root)], self.files) if kept else ():
            wanted.setdefault((unit.dialect, unit.root), unit)
        for key in [key for key in self.cases if key not in wanted]:
            del self.cases[key]
        for key, unit in wanted.items():
            self._put(key, unit)

    def _units(self, path: str) -> tuple[Unit, ...]:
        name = os.path.basename(path)
        if not is_of_interest(name):
            return ()
        if len(self._overlay[path]) > 5_000_000:
            self.files.trouble(path, "is larger than 5 MB and was not checked")
            return ()
        return units_of(path, self.files, self.folder_of(path))

    def folder_of(self, path: str) -> str:
        """The workspace folder that holds a path, the innermost one; empty where none does."""
        holding = [folder for folder in self.folders if path.startswith(folder.rstrip(os.sep) + os.sep)]
        return max(holding, key=len, default="")

    def _put(self, key: Key, unit: Unit) -> None:
        sources = {path: self.open[path].source if path in self.open else one for path, one in unit.sources.items()}
        case = self.cases.get(key)
        if case is None:
            settings, file = self._settings(unit)
            cache = Cache() if self.open.keys() & sources.keys() else None
            self.cases[key] = Case(replace(unit, sources=sources), settings, file, cache)
            return
        for path, one in case.unit.sources.items():
            if path in sources and path not in self.open and sources[path].text == one.text:
                sources[path] = one
        after = replace(unit, sources=sources, exact=case.unit.exact)
        if after != case.unit or any(sources[path] is not one for path, one in case.unit.sources.items()):
            case.unit, case.due = after, True
        if case.cache is None and self.open.keys() & sources.keys():
            case.cache = Cache()

    def _settings(self, unit: Unit) -> tuple[Settings, SettingsFile]:
        file = self.settings_files.of(unit.root, unit.workspace)
        return settle(unit.root, file=file.layers, editor=self.editor), file

    def _resettle(self) -> None:
        self.settings_files.forget()
        for path in self._settings_open():
            self.settings_files.of(os.path.dirname(path), os.path.dirname(path))
        for case in self.cases.values():
            settings, case.file = self._settings(case.unit)
            if settings != case.settings:
                case.settings, case.due = settings, True
            case.told = False

    # --- reports ---------------------------------------------------------------------------------------------------

    def due(self) -> list[Case]:
        """The cases to analyse, those of open documents first."""
        found = [case for case in self.cases.values() if case.due and not case.waiting]
        return sorted(found, key=lambda case: case.cache is None)

    def analyse(self, case: Case, interrupted: Callable[[], bool] = bool) -> None:
        """Bring a case's report up to date.

        Raises:
            Interrupted: Newer text made the answer unwanted; the case stays due.

        """
        today = case.settings.today or today_here()
        try:
            case.report = analyze(case.unit, case.settings, today, case.cache, interrupted)
            case.found = by_file(case.report)
        except Interrupted:
            raise
        except Exception:
            logger.exception("%s could not be analysed", case.unit.root)
            case.cache = Cache() if case.cache is not None else None
        case.due = case.told = case.waiting = False
        for crash in case.report.crashes if case.report is not None else ():
            logger.warning("rule %s crashed on %s\n%s", crash.rule.id, crash.subject, crash.trace)

    def cases_of(self, path: str) -> list[Case]:
        """The cases that a file belongs to, their reports up to date."""
        found = [case for case in self.cases.values() if path in case.unit.sources]
        for case in found:
            if case.due:
                self.analyse(case)
        return [case for case in found if case.report is not None]

    def keep(self, units: Iterable[Unit]) -> list[Case]:
        """Take units into the workspace that are to be reported on even if none of their files is open."""
        cases = []
        for unit in units:
            self._put((unit.dialect, unit.root), unit)
            case = self.cases[unit.dialect, unit.root]
            case.kept = True
            cases.append(case)
        return cases

    def excluded(self, path: str, is_folder: bool) -> bool:  # noqa: FBT001 - the type of walk.Excluded
        """Whether the settings file that applies to a path leaves it out."""
        from stacklint_checks.units import workspace_of

        folder = os.path.dirname(path)
        file = self.settings_files.of(folder, workspace_of(folder, self.files, self.folder_of(path)))
        return file.excludes(path, is_folder=is_folder)

    # --- news ------------------------------------------------------------------------------------------------------

    def news(self) -> list[News]:
        """What changed in what is found since this was last asked, file by file, the open ones first."""
        touched: dict[str, None] = {}
        unready = {path for case in self.due() for path in case.unit.sources}
        for case in self.cases.values():
            if not case.told and not case.due:
                touched.update(dict.fromkeys(case.report.documents if case.report is not None else ()))
                case.told = unready.isdisjoint(case.unit.sources)
        living = {path for case in self.cases.values() for path in case.unit.sources}
        settings = {finding.place.path: None for file in self.settings_files for finding in file.findings}
        touched.update(settings)
        touched.update(dict.fromkeys(path for path in self._said if path not in living and path not in settings))
        touched.update(dict.fromkeys(path for path in self.open if path not in living))
        ready = sorted(touched.keys() - unready, key=lambda path: (path not in self.open, path))
        found = [self._news_of(path) for path in ready]
        return [one for one in found if one is not None]

    def _news_of(self, path: str) -> News | None:
        opened = self.open.get(path)
        source = opened.source if opened is not None else None
        findings: dict[tuple[object, ...], Finding] = {}
        main: Case | None = None
        for case, finding in self._findings(path):
            main = main or case
            findings.setdefault(mark(finding), finding)
        for case in self.cases.values():
            if path in case.unit.sources:
                main = main or case
                source = source or case.unit.sources[path]
        before = self._said.get(path)
        if source is None:
            contents = self.files.read(path) if findings else None
            source = Source(path, contents.text) if contents is not None else Source(path, "")
            if before is not None and before[0].text == source.text:
                source = before[0]
        marks = list(findings)
        if before is not None and before[0] is source and before[1] == marks:
            return None
        if before is None and not marks and opened is None:
            return None
        if marks or opened is not None:
            self._said[path] = (source, marks)
        else:
            del self._said[path]
        ordered = tuple(findings.values())
        return News(path, opened.version if opened is not None else None, source, ordered, main)

    def _findings(self, path: str) -> Iterator[tuple[Case | None, Finding]]:
        """What the reports say of a file, the findings of its cases one after the other."""
        for case in list(self.cases.values()):
            if path not in case.unit.sources or case.report is None:
                continue
            if (path in case.unit.quiet and path not in self.open) or self._is_excluded(case, path):
                continue
            own = case.found.get(path, [])
            for finding in own:
                yield case, finding
            for finding in self.others(case, path, case.unit.sources[path], own):
                yield case, finding
        for file in self.settings_files:
            own_mistakes = [finding for finding in file.findings if finding.place.path == path]
            if own_mistakes and settle(file.path, file=file.layers, editor=self.editor).applies(SETTINGS):
                for finding in own_mistakes:
                    yield None, finding

    def _is_excluded(self, case: Case, path: str) -> bool:
        if not any(layer.values.get("exclude") for layer in case.file.layers):
            return False
        top = os.path.dirname(case.file.path)
        folder = os.path.dirname(path)
        while len(folder) > len(top):
            if case.file.excludes(folder, is_folder=True):
                return True
            folder = os.path.dirname(folder)
        return case.file.excludes(path, is_folder=False)

    def troubles(self) -> list[Trouble]:
        """What could not be read, each told once."""
        fresh = [one for one in self.files.troubles.values() if one not in self._told_troubles]
        self._told_troubles.update(fresh)
        return fresh
