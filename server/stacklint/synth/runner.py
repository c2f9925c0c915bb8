"""Runs a program and reports what it really declares: exact mode's only door."""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec.structs import replace

from . import failures, interpreters, isolation, process
from .commands import Command
from .result import Synthesis, SynthesisError
from .run import Dialect, Run
from .scratch import CHILD, HOOK, LOG, TYPESCRIPT, Scratch

LIMIT = 60.0  # seconds
NO_PYTHON = "Python 3 is not on the path: install it, or make a virtual environment in the project."
NO_NODE = "Node is not on the path: TypeScript programs run in it. Install Node 20 or newer."


def synthesize(
    root: Path,
    dialect: str,
    entry: str = "",
    limit: float = LIMIT,
    environment: Mapping[str, str] | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Synthesis:
    """Run the program in ``root`` and report what it declares.

    ``dialect`` is ``cdk``, ``pulumi`` or ``cdktf``. ``entry`` is the file that starts the program, relative to the
    root; without one the project says. After ``limit`` seconds, or as soon as ``cancelled`` says so, everything that
    was started is killed. ``environment`` stands for the process's own. Nothing is raised: what went wrong is the
    result's ``error``.
    """
    started = time.monotonic()
    given = os.environ if environment is None else environment
    folder = os.path.realpath(root)
    ways = _ways(dialect)
    command = Command(entry) if entry else ways.command(folder)
    if isinstance(command, SynthesisError):
        return Synthesis(error=command)
    with tempfile.TemporaryDirectory(prefix="stacklint-exact-", ignore_cleanup_errors=True) as name:
        run = Run(folder, dialect, command, limit, given, Scratch(os.path.realpath(name)))
        try:
            found = _attempts(run, ways, cancelled)
        except OSError as error:
            found = Synthesis(error=SynthesisError(f"The program could not be started: {error}", "ended"))
    return replace(found, seconds=time.monotonic() - started)


def _ways(dialect: str) -> Dialect:
    if dialect == "pulumi":
        from . import pulumi

        return pulumi
    if dialect == "cdktf":
        from . import cdktf

        return cdktf
    from . import cdk

    return cdk


def _attempts(run: Run, ways: Dialect, cancelled: Callable[[], bool]) -> Synthesis:
    """Run the program as often as the dialect has ways to, until one is borne."""
    found = Synthesis()
    end = time.monotonic() + run.limit
    for attempt in range(3):
        told = ways.told(run, attempt)
        if told is None:
            break
        found = _attempt(run, ways, told, max(end - time.monotonic(), 1.0), cancelled)
        if found.error is None or found.error.kind != "raised":
            break
    return found


def _attempt(
    run: Run, ways: Dialect, told: Mapping[str, object], seconds: float, cancelled: Callable[[], bool]
) -> Synthesis:
    is_python = run.command.language == "python"
    if is_python and run.command.file and not os.path.isfile(os.path.join(run.start, run.command.file)):
        text = f"The program's first file, {run.command.file}, does not exist in {run.start}."
        return Synthesis(error=SynthesisError(text, "unsupported"))
    tool = _python(run) if is_python else interpreters.node(run.given)
    if not tool:
        return Synthesis(error=SynthesisError(NO_PYTHON if is_python else NO_NODE, "missing"))
    scratch = run.scratch
    scratch.clear()
    environment = isolation.environment(run.given, scratch.folder) | run.command.variables | _node(run)
    scratch.put("job.json", json.dumps({**_job(run, seconds, is_python=is_python), **told}))
    line = [tool, "-m", "stacklint_child", scratch.path("job.json")] if is_python else [tool, TYPESCRIPT]
    folder = CHILD if is_python else run.start
    ended = process.run([*isolation.prefix(), *line], folder, environment | ways.variables(run), seconds, cancelled)
    error = failures.explain(scratch, ended, run.limit, run.root, tool)
    if error is not None:
        return Synthesis(error=error)
    found = ways.read(run)
    return replace(found, error=replace(found.error, stderr=ended.stderr)) if found.error else found


def _python(run: Run) -> str:
    named = os.path.normpath(os.path.join(run.start, run.command.interpreter)) if run.command.interpreter else ""
    return named if os.path.isfile(named) else interpreters.python(run.root, run.given)


def _job(run: Run, seconds: float, *, is_python: bool) -> dict[str, object]:
    """What all children are told."""
    scratch = run.scratch
    os.makedirs(scratch.path("out"), exist_ok=True)
    return {
        "dialect": run.dialect,
        "root": run.root,
        "start": run.start,
        "file": run.command.file,
        "module": run.command.module,
        "arguments": run.command.arguments,
        "limit": seconds,
        "out": scratch.path("out"),
        "log": scratch.path(LOG),
        "counter": scratch.put("counter", "\0" * 8) if is_python else "",
    }


def _node(run: Run) -> dict[str, str]:
    """What every Node process of the program is started with."""
    return {
        "NODE_OPTIONS": f'--enable-source-maps --stack-trace-limit=60 --require "{HOOK}"',
        "STACKLINT_JOB": run.scratch.path("job.json"),
    }
