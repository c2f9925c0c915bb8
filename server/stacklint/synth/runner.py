"""Runs a program and reports what it really declares: exact mode's only door."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from . import cdk, failures, interpreters, isolation, process, project
from .commands import Command
from .result import Synthesis, SynthesisError
from .scratch import CHILD, HOOK, LOG, TYPESCRIPT, Scratch

LIMIT = 60.0  # seconds
NO_PYTHON = "Python 3 is not on the path: install it, or make a virtual environment in the project."
NO_NODE = "Node is not on the path: TypeScript programs run in it. Install Node 20 or newer."

NOTHING = "The program ended without an error, but made no App and so declared nothing."


class Run(Struct, frozen=True):
    """A program to run, and what it runs with. ``given`` is the user's environment."""

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
    command = project.command(folder, dialect, entry)
    if isinstance(command, SynthesisError):
        return Synthesis(error=command)
    with tempfile.TemporaryDirectory(prefix="stacklint-exact-", ignore_cleanup_errors=True) as name:
        run = Run(folder, dialect, command, limit, given, Scratch(os.path.realpath(name)))
        try:
            found = _run(run, cancelled)
        except OSError as error:
            found = Synthesis(error=SynthesisError(f"The program could not be started: {error}", "ended"))
    return replace(found, seconds=time.monotonic() - started)


def _run(run: Run, cancelled: Callable[[], bool]) -> Synthesis:
    is_python = run.command.language == "python"
    tool = _python(run) if is_python else interpreters.node(run.given)
    if not tool:
        return Synthesis(error=SynthesisError(NO_PYTHON if is_python else NO_NODE, "missing"))
    scratch = run.scratch
    environment = isolation.environment(run.given, scratch.folder) | run.command.variables | _library(run)
    _tell(run, is_python=is_python)
    line = [tool, "-m", "stacklint_child", scratch.path("job.json")] if is_python else [tool, TYPESCRIPT]
    ended = process.run(
        [*isolation.prefix(), *line], CHILD if is_python else run.start, environment, run.limit, cancelled
    )
    error = failures.explain(scratch, ended, run.limit, run.root, tool)
    if error is None and not cdk.is_written(scratch):
        error = SynthesisError(NOTHING, "raised", stderr=ended.stderr)
    return Synthesis(error=error) if error is not None else Synthesis(*cdk.read(scratch))


def _python(run: Run) -> str:
    named = os.path.join(run.start, run.command.interpreter) if run.command.interpreter else ""
    return named if os.path.isfile(named) else interpreters.python(run.root, run.given)


def _tell(run: Run, *, is_python: bool) -> None:
    """Write down the job for the child."""
    scratch = run.scratch
    os.makedirs(scratch.path("out"), exist_ok=True)
    job = {
        "dialect": run.dialect,
        "root": run.root,
        "start": run.start,
        "file": run.command.file,
        "module": run.command.module,
        "arguments": run.command.arguments,
        "settings": project.SETTINGS[run.dialect],
        "limit": run.limit,
        "out": scratch.path("out"),
        "log": scratch.path(LOG),
        "counter": scratch.put("counter", "\0" * 8) if is_python else "",
    }
    scratch.put("job.json", json.dumps(job))


def _library(run: Run) -> dict[str, str]:
    """What CDK's library, and Node in which it runs, read from their environment."""
    context = project.context(run.root)
    return {
        **project.target(context, run.given),
        "NODE_OPTIONS": f'--enable-source-maps --stack-trace-limit=60 --require "{HOOK}"',
        "STACKLINT_JOB": run.scratch.path("job.json"),
        "CDK_OUTDIR": run.scratch.path("out"),
        "CDK_CONTEXT_JSON": json.dumps(context),
        "CDK_VALIDATION": "false",
        "CDK_DISABLE_STACK_TRACE": "1",
        "JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION": "1",
        "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "1",
        "JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION": "1",
        "JSII_DEPRECATED": "quiet",
        "JSII_RUNTIME_PACKAGE_CACHE_ROOT": _cache(run.given),
    }


def _cache(given: Mapping[str, str]) -> str:
    """Where the user's jsii unpacks libraries: unpacking them anew for each run takes seconds."""
    if "JSII_RUNTIME_PACKAGE_CACHE_ROOT" in given:
        return given["JSII_RUNTIME_PACKAGE_CACHE_ROOT"]
    if sys.platform == "darwin":
        return os.path.expanduser("~/Library/Caches/com.amazonaws.jsii/package-cache")
    if sys.platform == "win32":
        return os.path.join(given.get("LOCALAPPDATA", os.path.expanduser("~")), "AWS", "jsii", "package-cache")
    return os.path.expanduser("~/.cache/aws/jsii/package-cache")
