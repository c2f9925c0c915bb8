"""What a job says, how a program is started by it, and how its failure is told."""

from __future__ import annotations

import json
import os
import runpy
import sys
import threading
import traceback
from collections.abc import Callable
from typing import Any

from .frames import Frames, Place
from .network import block

#: Seconds before the limit at which a program that still runs is asked where it is.
EARLY = 0.4


class Job:
    """A program to run. Paths are absolute."""

    def __init__(self, told: dict[str, Any], folder: str) -> None:
        self.told = told
        self.folder = folder
        self.dialect = str(told["dialect"])
        self.root = str(told["root"])
        self.start = str(told["start"])  # the folder that the program is started in
        self.frames = Frames(self.root)
        #: Where the thing was made that an error speaks of, for errors that come long after.
        self.guess: Callable[[str], list[Place]] = lambda _: []

    @classmethod
    def read(cls, path: str) -> Job:
        """The job in a file."""
        with open(path, encoding="utf-8") as file:
            return cls(json.load(file), os.path.dirname(os.path.abspath(path)))

    def write(self, name: str, value: Any) -> None:
        """Leave an answer in the scratch folder."""
        path = os.path.join(self.folder, name)
        with open(path + ".part", "w", encoding="utf-8") as file:
            json.dump(value, file, default=str)
        os.replace(path + ".part", path)

    def perform(self, run: Callable[[Job], None]) -> None:
        """Run the program as its author would have it run, watched; end the process with what became of it."""
        sys.path[:] = [path for path in sys.path if path != os.path.dirname(os.path.dirname(os.path.abspath(__file__)))]
        os.chdir(self.start)
        block()
        watch = threading.Timer(max(float(self.told["limit"]) - EARLY, 0.1), self._tell_where, [threading.get_ident()])
        watch.daemon = True
        watch.start()
        try:
            run(self)
        except SystemExit as ended:
            if ended.code not in (None, 0):
                self._tell(ended)
        except BaseException as error:  # noqa: BLE001 -- whatever the program raises is told
            traceback.print_exc()
            self._tell(error)
        finally:
            watch.cancel()

    def start_program(self) -> None:
        """Execute the program's first file or module as ``__main__``."""
        sys.argv = [self.told["file"] or self.told["module"], *self.told["arguments"]]
        if self.told["module"]:
            sys.path.insert(0, self.start)
            runpy.run_module(self.told["module"], run_name="__main__", alter_sys=True)
            return
        path = os.path.join(self.start, self.told["file"])
        sys.path.insert(0, os.path.dirname(path))
        runpy.run_path(path, run_name="__main__")

    def _tell_where(self, thread: int) -> None:
        frame = sys._current_frames().get(thread)  # noqa: SLF001 -- documented, and the only way
        self.write("where.json", self.frames.of(frame) if frame is not None else [])

    def _tell(self, error: BaseException) -> None:
        frames = self.frames.of_traceback(error.__traceback__) or self.guess(str(error))
        if isinstance(error, SyntaxError) and error.filename and (inside := self.frames.inside(error.filename)):
            frames = [[inside, error.lineno or 1], *frames]
        told = {"type": type(error).__name__, "message": message(error), "frames": frames}
        if isinstance(error, ImportError):
            told["module"] = error.name or ""
        self.write("error.json", told)


def message(error: BaseException) -> str:
    """What an error says, the trace of another language that a bridge adds left out."""
    if isinstance(error, SyntaxError):
        return str(error.msg)
    text = str(error).strip().rpartition(" has risen: ")[2]  # Pulumi: what it was doing, then what happened
    lines: list[str] = text.splitlines()
    return lines[0][:500] if lines else ""

