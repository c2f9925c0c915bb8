"""``--check``, ``--fix`` and ``--diff``: find the units, do the work, print what came of it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from msgspec import Struct
from msgspec.structs import replace

from stacklint.cli import FAILED, FOUND, OK, WrongUse, say
from stacklint.output.records import Problem, Record, record_of, shown_path
from stacklint.work import Job, Outcome, perform
from stacklint_checks.engine_rules import SETTINGS
from stacklint_checks.files import Contents, Files, exists, real, replace_all
from stacklint_checks.findings import Severity
from stacklint_checks.settings import NO_LAYER, Layer, settle
from stacklint_checks.settings_file import SettingsFile, SettingsFiles
from stacklint_checks.source import Source
from stacklint_checks.units import Unit, discover, workspace_of

BOM = "\ufeff"
WORTH_PROCESSES = 400_000  # characters: below that starting processes costs more than it saves


class Request(Struct, frozen=True):
    """What was asked for. Paths are absolute. ``stdin`` is the file that the text on stdin stands for, if any."""

    paths: tuple[str, ...]
    stdin: str = ""
    command: Layer = NO_LAYER
    config: str = ""
    no_config: bool = False
    format: str = "text"
    fix: bool = False
    diff: bool = False
    threshold: str = "hint"
    cfn_lint: bool = False
    synth: bool = False
    jobs: int = 0


def check(request: Request) -> int:
    """Do what was asked for; the exit code."""
    run = _Run(request)
    run.work()
    return run.report()


def _read_stdin() -> str:
    data = sys.stdin.buffer.read()
    return data.removeprefix(b"\xef\xbb\xbf").decode(errors="replace")


class _Run:
    """One run: what was read, what was found and what was changed so far."""

    def __init__(self, request: Request) -> None:
        if request.config and not exists(request.config):
            message = f"there is no file {shown_path(request.config)}"
            raise WrongUse(message)
        self.request = request
        self.overlay: dict[str, str] = {request.stdin: _read_stdin()} if request.stdin else {}
        self.files = Files(self.overlay)
        self.settings_files = SettingsFiles(self.files, request.config or None, none=request.no_config)
        self.records: list[Record] = []
        self.problems: list[Problem] = []
        self.before: dict[str, str | None] = {}
        self.texts: dict[str, str] = {}
        self.applied: dict[str, int] = {}
        self.checked: set[str] = set()

    def work(self) -> None:
        """Check everything, and change what is to be changed."""
        request = self.request
        paths = (request.stdin,) if request.stdin else request.paths
        here = os.getcwd()
        units = discover(paths, self.files, here if here != os.path.expanduser("~") else "", self._excluded)
        jobs = [job for job in (self._job(unit) for unit in units) if job.shown]
        for job in jobs:
            self.checked.update(job.shown)
        while jobs:
            jobs = self._round(jobs)
        self._settings_mistakes()

    def _excluded(self, path: str, is_folder: bool) -> bool:  # noqa: FBT001 - the type of Excluded
        folder = os.path.dirname(path)
        return self._settings_file(folder).excludes(path, is_folder=is_folder)

    def _settings_file(self, folder: str) -> SettingsFile:
        return self.settings_files.of(folder, workspace_of(folder, self.files, os.getcwd()))

    def _job(self, unit: Unit) -> Job:
        file = self.settings_files.of(unit.root, unit.workspace)
        settings = settle(unit.root, command=self.request.command, file=file.layers)
        return Job(
            unit,
            settings,
            settings.today or datetime.now(UTC).astimezone().date(),
            self._shown(unit),
            fix=self.request.fix or self.request.diff,
            cfn_lint=self.request.cfn_lint,
            synth=self.request.synth,
        )

    def _shown(self, unit: Unit) -> frozenset[str]:
        """The unit's files whose findings are wanted: all where its root was named, else the named ones."""
        named = frozenset((self.request.stdin,) if self.request.stdin else self.request.paths)
        if any(_lies_in(unit.root, path) for path in named):
            wanted = set(unit.sources)
        else:
            wanted = {path for path in unit.sources if any(_lies_in(path, top) for top in named)}
        return frozenset(path for path in wanted if path in named or path not in unit.quiet)

    def _round(self, jobs: Sequence[Job]) -> list[Job]:
        """Do jobs; those whose files another one has changed are returned, with the new texts, to be done again."""
        written: set[str] = set()
        again: list[Job] = []
        for job, outcome in zip(jobs, _perform_all(jobs, self.request.jobs), strict=True):
            if written and written.intersection(map(real, (*job.unit.sources, *outcome.changed))):
                again.append(self._renewed(job))
                continue
            self.problems += outcome.problems
            if not outcome.changed:
                self.records += outcome.records
            elif self._change(outcome):
                written.update(map(real, outcome.changed))
                self.records += outcome.records
                for rule, count in outcome.applied.items():
                    self.applied[rule] = self.applied.get(rule, 0) + count
            else:
                self.records += perform(replace(job, fix=False)).records
        return again

    def _renewed(self, job: Job) -> Job:
        folders = {os.path.dirname(path) for path in job.unit.sources}
        created = (path for path, before in self.before.items() if before is None and os.path.dirname(path) in folders)
        sources = {}
        for path in (*job.unit.sources, *created):
            self.files.forget(path)
            text = self.texts.get(real(path))
            contents = self.files.read(path) if text is None else Contents(path, text)
            if contents is not None:
                sources[path] = Source(path, contents.text)
        return replace(job, unit=replace(job.unit, sources=sources))

    def _change(self, outcome: Outcome) -> bool:
        """Write what fixes changed, or only remember it for ``--diff`` and for stdin; whether that went well."""
        before: dict[str, Contents | None] = {
            path: None if path in outcome.created else self.files.read(path) for path in outcome.changed
        }
        in_memory = self.request.diff or bool(self.request.stdin)
        if not in_memory:
            troubles = replace_all([(before[path], path, text) for path, text in outcome.changed.items()])
            self.problems += (Problem(*trouble) for trouble in troubles)
            if troubles:
                return False
        for path, text in outcome.changed.items():
            known = before[path]
            self.before.setdefault(path, None if known is None else known.bom * BOM + known.text)
            if in_memory:
                self.texts[real(path)] = text
            else:
                self.files.forget(path)
        return True

    def _settings_mistakes(self) -> None:
        for file in self.settings_files:
            for finding in file.findings:
                if settle(file.path, command=self.request.command, file=file.layers).applies(SETTINGS):
                    contents = self.files.read(finding.place.path)
                    if contents is not None:
                        self.records.append(record_of(finding, Source(contents.path, contents.text), ()))

    def report(self) -> int:
        """Print everything; the exit code."""
        from stacklint.output.text import stdout, tolerant

        tolerant(sys.stderr)
        out = stdout()
        least = Severity[self.request.threshold.upper()]
        records = _distinct(record for record in self.records if record.severity >= least)
        self.problems[:0] = [Problem(*trouble) for trouble in self.files.troubles.values()]
        for problem in self.problems:
            say(f"error: {shown_path(problem.path)}: {problem.message}")
        changed = sorted(self.before)
        if self.request.diff:
            from stacklint.output.diff import unified

            for path in changed:
                before = self.before[path]
                mark = BOM if before is not None and before.startswith(BOM) else ""
                out.writelines(unified(path, before, mark + self.texts[real(path)]))
        elif self.request.stdin and self.request.fix:
            out.write(self.texts.get(real(self.request.stdin), self.overlay[self.request.stdin]))
        self._print(records, changed)
        if self.problems:
            return FAILED
        return FOUND if records or (self.request.diff and changed) else OK

    def _print(self, records: Sequence[Record], changed: Sequence[str]) -> None:
        from stacklint.output.text import lines, stdout, summary, write

        quiet = self.request.diff or bool(self.request.stdin and self.request.fix)
        if self.request.format == "json" and not quiet:
            from stacklint.output.json_report import json_report

            stdout().write(json_report(records, self.problems))
        fixable = sum(any(fix.safe for fix in record.fixes) for record in records)
        words = [*self._fixes(changed), summary(records, len(self.checked), fixable)]
        if quiet or self.request.format == "json":
            sys.stderr.writelines(f"{line}\n" for line in words)
            return
        write(lines(records), stdout())
        write([[(line, "bold")] for line in words], stdout())

    def _fixes(self, changed: Sequence[str]) -> list[str]:
        """What was fixed, in words."""
        if not self.applied:
            return []
        verb = "would fix" if self.request.diff else "fixed"
        rules = ", ".join(rule if count == 1 else f"{rule} ({count})" for rule, count in sorted(self.applied.items()))
        return [f"{verb} {rules} in {', '.join(map(shown_path, changed))}"]


def _perform_all(jobs: Sequence[Job], wanted: int) -> list[Outcome]:
    """The outcomes of jobs, over several processes where that is worth it."""
    if len(jobs) == 1:
        return [perform(jobs[0])]
    from stacklint.output.progress import progress

    outcomes: list[Outcome] = [Outcome()] * len(jobs)
    with progress(len(jobs)) as step:
        if wanted == 1 or sum(job.size for job in jobs) < WORTH_PROCESSES:
            for number, job in enumerate(jobs):
                outcomes[number] = perform(job)
                step()
            return outcomes
        from stacklint.pool import cores, run

        for number, outcome in run(jobs, min(wanted or cores(), len(jobs))):
            outcomes[number] = outcome
            step()
    return outcomes


def _distinct(records: Iterable[Record]) -> list[Record]:
    """The records in order, each once: units that share a module find the same in it."""
    found: dict[tuple[object, ...], Record] = {}
    for record in records:
        found.setdefault(record.order, record)
    return sorted(found.values(), key=lambda record: record.order)


def _lies_in(path: str, top: str) -> bool:
    return path == top or path.startswith(top.rstrip(os.sep) + os.sep)
