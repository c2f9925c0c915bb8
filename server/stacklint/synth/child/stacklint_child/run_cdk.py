"""Runs a CDK program in Python, and has what it declares written as a cloud assembly."""

from __future__ import annotations

import gc
import os
import sys
from typing import Any

from .job import Job
from .requests import Requests


def run(job: Job) -> None:
    """Run the program, have what it declares written, and join constructs with lines."""
    seen = Requests(job)
    try:
        job.start_program()
        _finish(job)
    finally:
        seen.tell()


def _finish(job: Job) -> None:
    """Synthesize what the program made and did not synthesize itself."""
    for _, _, files in os.walk(str(job.told["out"])):
        if "manifest.json" in files:
            return
    library: Any = sys.modules.get("aws_cdk")
    for app in [each for each in gc.get_objects() if library is not None and isinstance(each, library.App)]:
        app.synth()
