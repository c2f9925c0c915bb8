"""A progress bar for long runs, on a terminal only, and on stderr so that output can be piped."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from rich.progress import Progress

WORTH_IT = 0.5  # seconds: a bar that would flash by is not shown


class Step(Protocol):
    """Called when one of the units is done."""

    def __call__(self) -> None:
        """Move on by one."""


@contextmanager
def progress(total: int) -> Iterator[Step]:
    """A bar of so many steps, from the moment at which the run turns out to be long; nothing where nobody watches."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    started = time.monotonic()
    done = 0
    bar: Progress | None = None

    def step() -> None:
        nonlocal done, bar
        done += 1
        if bar is None and time.monotonic() - started > WORTH_IT:
            bar = _bar(total)
            bar.start()
        if bar is not None:
            bar.update(bar.task_ids[0], completed=done)
            bar.refresh()

    try:
        yield step
    finally:
        if bar is not None:
            bar.stop()


def _bar(total: int) -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("checking"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    bar = Progress(*columns, console=Console(file=sys.stderr), transient=True, auto_refresh=False)
    bar.add_task("", total=total)
    return bar
