"""Jobs over several processes. One that takes too long is killed, whatever it hangs on."""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING

from stacklint.garbage import look_seldom
from stacklint.output.records import Problem
from stacklint.work import Job, Outcome, gave_up, perform

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

SLACK = 1.0  # a worker's own timer comes first and keeps the worker


class _Worker:
    """A process that does one job after the other."""

    def __init__(self) -> None:
        self.connection, theirs = multiprocessing.Pipe()
        self.process: BaseProcess
        if sys.platform == "linux":  # forked workers have everything imported already
            self.process = multiprocessing.get_context("fork").Process(target=_serve, args=(theirs,))
        else:
            self.process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs,))
        self.process.start()
        theirs.close()
        self.number = -1
        self.deadline = 0.0

    def start(self, number: int, job: Job) -> None:
        """Give it a job."""
        self.number = number
        self.deadline = time.monotonic() + job.seconds + SLACK
        self.connection.send(job)

    def stop(self) -> None:
        """End the process, whatever it does."""
        self.connection.close()
        self.process.kill()
        self.process.join()


def _serve(connection: Connection) -> None:
    """Do jobs until the other side is gone."""
    look_seldom()
    try:
        while True:
            connection.send(perform(connection.recv()))
    except (EOFError, OSError, KeyboardInterrupt):
        return


def run(jobs: Sequence[Job], processes: int) -> Iterator[tuple[int, Outcome]]:
    """The outcomes of all jobs as they come, each with its job's number. Large jobs start first."""
    waiting = sorted(range(len(jobs)), key=lambda number: jobs[number].size)
    workers: list[_Worker] = []
    try:
        while waiting or workers:
            while waiting and len(workers) < processes:
                worker = _Worker()
                worker.start(number := waiting.pop(), jobs[number])
                workers.append(worker)
            timeout = max(min(worker.deadline for worker in workers) - time.monotonic(), 0)
            ready = wait([worker.connection for worker in workers], timeout)
            for worker in list(workers):
                outcome = _outcome(worker, jobs[worker.number], answered=worker.connection in ready)
                if outcome is None:
                    continue
                yield worker.number, outcome
                if waiting and worker.process.is_alive():
                    worker.start(number := waiting.pop(), jobs[number])
                else:
                    worker.stop()
                    workers.remove(worker)
    finally:
        for worker in workers:
            worker.stop()


def _outcome(worker: _Worker, job: Job, *, answered: bool) -> Outcome | None:
    """What came of a worker's job, ``None`` while it is at it. A worker that failed is dead afterwards."""
    if answered:
        try:
            outcome: Outcome = worker.connection.recv()
        except (EOFError, OSError):
            worker.process.join()
            code = worker.process.exitcode
            return Outcome(problems=(Problem(job.unit.root, f"its worker process ended unexpectedly (code {code})"),))
        return outcome
    if time.monotonic() < worker.deadline:
        return None
    worker.process.kill()
    worker.process.join()
    return Outcome(problems=(gave_up(job),))


def cores() -> int:
    """How many processors this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1
