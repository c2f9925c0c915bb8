"""Which lines of the user's own code are on the stack."""

from __future__ import annotations

import os
from types import FrameType, TracebackType
from typing import Any

#: Folders of installed packages: what lies in them is not the user's own, wherever they are.
FOREIGN = frozenset({"site-packages", "dist-packages", "node_modules", ".venv", "venv", "lib-dynload"})
MOST = 60  # frames that are told

#: File relative to the root, line from 1: as JSON has it.
Place = list[Any]


class Frames:
    """Tells places below a folder."""

    def __init__(self, root: str) -> None:
        self._root = os.path.join(os.path.realpath(root), "")
        self._known: dict[str, str] = {}

    def inside(self, path: str) -> str:
        """A file's path relative to the root, with ``/``; ``""`` for what is not the user's own."""
        known = self._known.get(path)
        if known is None:
            known = self._known[path] = self._find(path)
        return known

    def _find(self, path: str) -> str:
        if path.startswith("<"):
            return ""
        real = os.path.realpath(path)
        if not real.startswith(self._root):
            return ""
        parts = real[len(self._root) :].split(os.sep)
        return "" if not FOREIGN.isdisjoint(parts) else "/".join(parts)

    def of(self, frame: FrameType | None) -> list[Place]:
        """The user's places from a frame outwards."""
        found: list[Place] = []
        while frame is not None and len(found) < MOST:
            file = self.inside(frame.f_code.co_filename)
            if file:
                found.append([file, frame.f_lineno])
            frame = frame.f_back
        return found

    def of_traceback(self, trace: TracebackType | None) -> list[Place]:
        """The user's places that an error passed, the innermost first."""
        found: list[Place] = []
        while trace is not None:
            file = self.inside(trace.tb_frame.f_code.co_filename)
            if file:
                found.append([file, trace.tb_lineno])
            trace = trace.tb_next
        return found[: -MOST - 1 : -1]
