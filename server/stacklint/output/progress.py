"""A progress bar for long runs, on a terminal only, and on stderr so that output can be piped."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

WORTH_IT = 4


class Step(Protocol):
    """Called when one of the units is done."""

    def __call__(self) -> None:
        """Move on by one."""


@contextmanager
def progress(total: int) -> Iterator[Step]:
    """A bar of so many steps; nothing at all where nobody watches or it would flash by."""
    if total < WORTH_IT or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("checking"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(file=sys.stderr)
    with Progress(*columns, console=console, transient=True, auto_refresh=False) as bar:
        task = bar.add_task("", total=total)

        def step() -> None:
            bar.advance(task)
            bar.refresh()

        bar.refresh()
        yield step
