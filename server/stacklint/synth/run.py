"""One run of a program: what is run, and what a dialect has to say about it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Protocol

from msgspec import Struct

from .commands import Command
from .result import Synthesis, SynthesisError
from .scratch import Scratch


class Run(Struct, frozen=True):
    """A program to run, and what it runs with. Paths are absolute. ``given`` is the user's environment."""

    root: str
    dialect: str
    command: Command
    limit: float
    given: Mapping[str, str]
    scratch: Scratch

    @property
    def start(self) -> str:
        """The folder in which the program is started."""
        return os.path.normpath(os.path.join(self.root, self.command.folder))


class Dialect(Protocol):
    """What ``cdk.py``, ``pulumi.py`` and ``cdktf.py`` answer."""

    def command(self, root: str) -> Command | SynthesisError:
        """How the project says that its program is started."""

    def told(self, run: Run, attempt: int) -> dict[str, Any] | None:
        """What the child is told beside what all are told; None where that many attempts are not worth it."""

    def variables(self, run: Run) -> dict[str, str]:
        """What the libraries read from their environment."""

    def read(self, run: Run) -> Synthesis:
        """What the program declared, after it ended without an error."""
