"""The work on one unit: analyse or fix it, and put what was found into records that can cross processes."""

from __future__ import annotations

import os
import re
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from types import FrameType

from msgspec import Struct, field
from msgspec.structs import replace

from stacklint.output.records import FixRecord, Problem, Record, edit_of, record_of
from stacklint_checks.engine import Crash, Interrupted, Report, analyze
from stacklint_checks.findings import Finding
from stacklint_checks.fixing import edits, fix_all
from stacklint_checks.settings import Settings
from stacklint_checks.source import Source
from stacklint_checks.suppress import covered
from stacklint_checks.units import Unit

SECONDS = 10.0
SECONDS_OF_CFN_LINT = 20.0
SECONDS_OF_SYNTH = 65.0  # a little more than the run's own limit, which says more
RAISED_AT = r'File "[^"]*?([^"/\\]+)", line (\d+)'


class Job(Struct, frozen=True):
    """A unit and what to do with it. ``shown`` are the files whose findings are wanted."""

    unit: Unit
    settings: Settings
    today: date
    shown: frozenset[str]
    fix: bool = False
    cfn_lint: bool = False
    synth: bool = False

    @property
    def seconds(self) -> float:
        """How long it may take."""
        with_cfn_lint = self.cfn_lint and self.unit.dialect == "cloudformation"
        return SECONDS + SECONDS_OF_CFN_LINT * with_cfn_lint + SECONDS_OF_SYNTH * self.runs

    @property
    def runs(self) -> bool:
        """Whether the unit's program is to be run."""
        if not self.synth:
            return False
        from stacklint.exact import is_program

        return is_program(self.unit)

    @property
    def size(self) -> int:
        """How many characters are to be read."""
        return sum(len(source.text) for source in self.unit.sources.values())


class Outcome(Struct, frozen=True):
    """What came of a job. ``changed`` are new texts by path, ``applied`` counts fixes by rule."""

    records: tuple[Record, ...] = ()
    problems: tuple[Problem, ...] = ()
    changed: Mapping[str, str] = field(default_factory=dict)
    created: frozenset[str] = frozenset()
    applied: Mapping[str, int] = field(default_factory=dict)


def perform(job: Job) -> Outcome:
    """Do a job. Never raises: what goes wrong is among the problems."""
    try:
        with _time_limit(job.seconds):
            return _perform(job)
    except Interrupted:
        return Outcome(problems=(gave_up(job),))
    except MemoryError:
        return Outcome(problems=(Problem(job.unit.root, "needs more memory than there is"),))
    except Exception as error:  # noqa: BLE001 - whatever is wrong with one unit, the others are checked
        import traceback

        trace = traceback.format_exc()
        return Outcome(problems=(Problem(job.unit.root, f"could not be checked: {_ours(trace, repr(error))}"),))


def gave_up(job: Job) -> Problem:
    """What is said of a job that took too long."""
    return Problem(job.unit.root, f"was given up after {job.seconds:.0f} seconds; exclude it, or split it")


def _perform(job: Job) -> Outcome:
    changed: dict[str, str] = {}
    created: frozenset[str] = frozenset()
    applied: dict[str, int] = {}
    problems: list[Problem] = []
    if job.fix:
        for only in _only(job):
            fixed = fix_all(job.unit, job.settings, job.today, only)
            changed.update((path, source.text) for path, source in fixed.sources.items())
            created |= fixed.created
            for rule, count in fixed.applied.items():
                applied[rule] = applied.get(rule, 0) + count
            problems += (
                Problem(job.unit.root, f"fixes of {rule} were left out: they undo another rule's", rule)
                for rule in fixed.dropped
            )
            job = replace(job, unit=replace(job.unit, sources={**job.unit.sources, **fixed.sources}))
    if job.runs:
        from stacklint.exact import run

        unit, trouble = run(job.unit)
        job = replace(job, unit=unit)
        if trouble:
            problems.append(Problem(job.unit.root, f"could not be synthesized: {trouble}"))
    report = analyze(job.unit, job.settings, job.today)
    problems += (_crashed(crash, job.unit) for crash in report.crashes)
    shown = job.shown | created
    records = [_record(report, finding) for finding in report.findings if finding.place.path in shown]
    if job.cfn_lint and job.unit.dialect == "cloudformation":
        records += _cfn_lint(report)
    return Outcome(tuple(records), tuple(problems), changed, created, applied)


def _only(job: Job) -> tuple[str | None, ...]:
    """The files to fix one after the other, or ``None`` once where all of the unit's files may change."""
    if job.shown.issuperset(job.unit.sources):
        return (None,)
    return tuple(sorted(job.shown.intersection(job.unit.sources)))


def _record(report: Report, finding: Finding) -> Record:
    fixes = []
    for fix in finding.fixes:
        made = edits(report, fix)
        if made is not None:
            written = tuple(edit_of(edit, _source(report, edit.path)) for edit in made)
            fixes.append(FixRecord(fix.title, fix.safe, written))
    return record_of(finding, _source(report, finding.place.path), tuple(fixes))


def _source(report: Report, path: str) -> Source:
    document = report.documents.get(path)
    return document.source if document is not None else Source(path, "")


def _cfn_lint(report: Report) -> Iterator[Record]:
    """What cfn-lint says beside what we say of the same line."""
    from stacklint.cfnlint import beside, run

    for path, document in report.documents.items():
        own = [finding for finding in report.findings if finding.place.path == path]
        for finding in beside(run(path, document.source.text), own, document.source):
            if not covered(document, finding.rule, finding.place):
                yield record_of(finding, document.source, ())


def _crashed(crash: Crash, unit: Unit) -> Problem:
    what = crash.trace.strip().rpartition("\n")[2]
    where = f" on {crash.subject}" if crash.subject else ""
    return Problem(unit.root, f"rule {crash.rule.id} crashed{where}: {_ours(crash.trace, what)}", crash.rule.id)


def _ours(trace: str, what: str) -> str:
    """A defect of ours in one line, and how to report it; the whole trace where that was asked for."""
    if os.environ.get("STACKLINT_TRACEBACK"):
        return f"{what}\n{trace}"
    places = re.findall(RAISED_AT, trace)
    at = f" ({places[-1][0]}:{places[-1][1]})" if places else ""
    return (
        f"{what}{at}; this is a defect of stacklint: please open an issue with the file, or with what "
        "STACKLINT_TRACEBACK=1 prints"
    )


@contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """Raise ``Interrupted`` in what takes longer, where the platform has timers; again and again if it is caught."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        del number, frame
        raise Interrupted

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds, 0.5)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
