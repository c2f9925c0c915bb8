"""Runs one command with a time limit, in isolation, and leaves nothing of it running."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import IO

from msgspec import Struct

TAIL = 8000  # bytes of stderr that are kept
PATIENCE = 2.0  # seconds that a killed process has until it must be gone
STEP = 0.02  # seconds between two looks at the process


class Ended(Struct, frozen=True):
    """How a process ended. ``status`` is None where it was stopped; then ``timed_out`` tells why."""

    status: int | None
    stderr: str
    seconds: float
    timed_out: bool = False


def run(
    command: Sequence[str],
    folder: str,
    environment: Mapping[str, str],
    limit: float,
    cancelled: Callable[[], bool] = lambda: False,
) -> Ended:
    """Run a command until it ends, for at most ``limit`` seconds, then kill its whole process group.

    The group is killed in any case, so that nothing that the command started outlives it. Raises OSError where the
    command cannot be started.
    """
    started = time.monotonic()
    process = subprocess.Popen(  # noqa: S603 -- the program that the user asked to run
        list(command),
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=os.name != "nt",
    )
    tail = _Tail(process.stderr)
    timed_out = False
    try:
        status = _wait(process, started + limit, cancelled)
        timed_out = status is None and not cancelled()
    finally:
        kill(process)
    return Ended(status, tail.text(), time.monotonic() - started, timed_out)


def _wait(process: subprocess.Popen[bytes], end: float, cancelled: Callable[[], bool]) -> int | None:
    while time.monotonic() < end:
        try:
            return process.wait(STEP)
        except subprocess.TimeoutExpired:
            if cancelled():
                break
    return None


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a process that leads a group, and all of the group."""
    if sys.platform == "win32":
        if process.poll() is None:
            tool = os.path.join(os.environ.get("SystemRoot", r"C:\Windows"), "System32", "taskkill.exe")  # noqa: SIM112
            command = [tool, "/T", "/F", "/PID", str(process.pid)]
            subprocess.run(command, capture_output=True, check=False)  # noqa: S603
    else:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()


class _Tail:
    """Reads a stream in a thread of its own and keeps its end."""

    def __init__(self, stream: IO[bytes] | None) -> None:
        self._stream = stream
        self._kept = b""
        self._thread = threading.Thread(target=self._read, name="stderr of exact mode", daemon=True)
        self._thread.start()

    def _read(self) -> None:
        while self._stream is not None and (piece := os.read(self._stream.fileno(), 65536)):
            self._kept = (self._kept + piece)[-TAIL:]
        if self._stream is not None:
            self._stream.close()

    def text(self) -> str:
        """What was kept, once the stream has ended or was given time to."""
        self._thread.join(PATIENCE)
        return self._kept.decode("utf-8", "replace")
