"""Notes which line of a program made which construct, where constructs are made by another process.

That process is the kernel that runs the library itself, on requests of this one. Each request gets a number, which
stands in a file that both have open; ``hook.cjs`` inside the kernel reads it when a construct is made. A request and
its answer exclude each other in time, so the number is always the right one.
"""

from __future__ import annotations

import importlib
import inspect
import json
import os
from collections.abc import Callable
from typing import Any

from .frames import Place
from .job import Job

PROVIDER = "jsii._kernel.providers.process"


class Requests:
    """Numbers the requests to the kernel, and keeps the user's places at each."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._places: list[list[Place]] = [[]]
        self._counter = open(str(job.told["counter"]), "r+b", buffering=0)  # noqa: SIM115 -- open as long as the process
        try:
            process: Any = importlib.import_module(PROVIDER)
        except ImportError:
            return  # the program's own import of the library tells what is missing
        kernel = process._NodeProcess  # noqa: SLF001 -- nothing public sees every request
        kernel.send = self._counting(kernel.send)

    def _counting(self, send: Callable[..., Any]) -> Callable[..., Any]:
        def counted(process: Any, request: Any, response_type: Any) -> Any:
            is_synthesis = getattr(request, "method", "") == "synth"
            self._places.append([] if is_synthesis else self._job.frames.of(inspect.currentframe()))
            self._counter.seek(0)
            self._counter.write((len(self._places) - 1).to_bytes(8, "little"))
            return send(process, request, response_type)

        return counted

    def tell(self) -> None:
        """Write for each construct where it was made."""
        made: dict[str, list[Place]] = {}
        log = str(self._job.told["log"])
        if os.path.exists(log):
            with open(log, encoding="utf-8") as lines:
                for line in lines:
                    entry = json.loads(line)
                    made[entry["path"]] = self._places[entry["request"]]
        self._job.write("constructs.json", made)
