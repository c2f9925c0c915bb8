"""Starts the program of a job. What goes wrong is written to ``error.json`` beside the job."""

from __future__ import annotations

import importlib
import sys

from .job import Job

if __name__ == "__main__":
    job = Job.read(sys.argv[1])
    module = importlib.import_module("stacklint_child.run_" + job.dialect)
    job.perform(module.run)
