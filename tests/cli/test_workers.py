"""Work that takes too long is given up, in process and in workers, and the rest is done."""

from __future__ import annotations

import signal
from datetime import date

import pytest

from stacklint import pool, work
from stacklint.work import Job
from stacklint_checks.settings import Settings
from stacklint_checks.source import Source
from stacklint_checks.units import Unit

BLOCK = 'resource "aws_s3_bucket" "b{0}" {{\n  bucket = "b-${{var.x}}-{0}"\n}}\n'


def job(name: str, blocks: int) -> Job:
    path = f"/{name}/main.tf"
    text = "".join(BLOCK.format(number) for number in range(blocks))
    unit = Unit("terraform", f"/{name}", {path: Source(path, text)})
    return Job(unit, Settings(select=("s3-secure-transport",)), date(2026, 11, 25), frozenset({path}))


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    work.perform(job("warm", 1))  # imports do not count
    monkeypatch.setattr(work, "SECONDS", 0.5)


@pytest.mark.usefixtures("impatient")
def test_a_unit_that_takes_too_long_is_given_up() -> None:
    outcome = work.perform(job("slow", 60_000))
    assert outcome.records == ()
    assert [problem.message for problem in outcome.problems] == [
        "was given up after 0 seconds; exclude it, or split it"
    ]
    assert len(work.perform(job("quick", 3)).records) == 3


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("deaf", [False, True])
def test_a_worker_that_hangs_is_killed_and_the_rest_is_done(deaf: bool) -> None:  # noqa: FBT001
    jobs = [job("quick", 2), job("slow", 60_000), job("quick2", 3)]
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM} if deaf else set())
    try:
        outcomes = dict(pool.run(jobs, 2))
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    assert [len(outcomes[number].records) for number in range(3)] == [2, 0, 3]
    (problem,) = outcomes[1].problems
    assert problem.path == "/slow"
    assert "given up" in problem.message


def test_a_worker_that_dies_is_reported_and_the_rest_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    del soft
    jobs = [job("quick", 2), job("slow", 60_000)]
    monkeypatch.setattr(work, "SECONDS", 60.0)
    monkeypatch.setattr(pool, "_serve", _limited(pool._serve, hard))  # noqa: SLF001
    outcomes = dict(pool.run(jobs, 2))
    assert len(outcomes[0].records) == 2
    (problem,) = outcomes[1].problems
    assert "ended unexpectedly" in problem.message


def _limited(serve: object, hard: int) -> object:
    """A worker that the system kills after a second of work."""
    import resource
    import time

    def limited(connection: object) -> None:
        used = int(time.process_time())
        resource.setrlimit(resource.RLIMIT_CPU, (used + 2, hard))
        serve(connection)  # type: ignore[operator]

    return limited
