"""cfn-lint as an extra source for templates: in one worker process, with a time limit and a whitelist of settings.

A ``.cfnlintrc`` may name rules to append, which is code of the workspace: the worker never sees that file. What the
whitelist holds of it is read here and handed over.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from typing import IO, Any

from stacklint_checks.files import Files
from stacklint_checks.findings import Finding, Severity
from stacklint_checks.source import Place, Position, Source

SECONDS = 20.0
SOURCE = "cfn-lint"
SETTINGS_FILES = (".cfnlintrc", ".cfnlintrc.yaml", ".cfnlintrc.yml")
SEVERITIES = {"error": Severity.ERROR, "warning": Severity.WARNING, "informational": Severity.INFORMATION}
#: Rules of cfn-lint that say what a rule of ours says; where both do, ours is shown, as it has the fixes.
OVERLAPS = {
    "E0000": "syntax-error",
    "E0001": "syntax-error",
    "E1010": "undefined-reference",
    "E1011": "undefined-reference",
    "E1019": "undefined-reference",
    "E1020": "undefined-reference",
    "E2531": "outdated-lambda-runtime",
    "E2533": "outdated-lambda-runtime",
    "E3002": "invalid-attribute",
    "E3003": "invalid-attribute",
    "E3004": "circular-dependency",
    "E3005": "undefined-reference",
    "E3006": "invalid-attribute",
    "E3007": "duplicate-declaration",
    "E3015": "undefined-reference",
    "E3030": "invalid-value",
    "E3031": "invalid-value",
    "E3059": "cidr-overlap",
    "E3060": "cidr-overlap",
    "E6005": "undefined-reference",
    "E8002": "undefined-reference",
    "I3510": "iam-action-resource-mismatch",
    "W1011": "hardcoded-credentials",
    "W2001": "unused-declaration",
    "W2501": "hardcoded-credentials",
    "W2531": "outdated-lambda-runtime",
    "W3010": "hardcoded-region",
    "W3045": "s3-public-acl",
    "W7001": "unused-declaration",
    "W8001": "unused-declaration",
}


@cache
def is_installed() -> bool:
    """Whether this interpreter has cfn-lint."""
    return find_spec("cfnlint") is not None


class Worker:
    """The worker process. It is started when first needed, and anew after one that took too long."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self.seconds = seconds
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._stopped = False

    def lint(self, text: str, settings: dict[str, Any]) -> list[dict[str, Any]]:
        """What cfn-lint says of a template; nothing where it fails or takes too long."""
        with self._lock:
            if self._stopped:
                return []
            process = self._process or self._start()
            timer = threading.Timer(self.seconds, process.kill)
            timer.start()
            try:
                answer = _exchange(process, {"text": text, "settings": settings})
            finally:
                timer.cancel()
            if answer is None:
                self._end()
        return answer if isinstance(answer, list) else []

    def stop(self) -> None:
        """End the process, also while it works."""
        self._stopped = True
        process = self._process
        if process is not None:
            process.kill()
        with self._lock:
            self._end()

    def _start(self) -> subprocess.Popen[str]:
        self._folder = tempfile.TemporaryDirectory(prefix="stacklint-")
        home = self._folder.name
        environment = {key: value for key, value in os.environ.items() if key in ("PATH", "SYSTEMROOT", "LANG", "TZ")}
        worker = os.path.join(os.path.dirname(os.path.abspath(__file__)), "cfnlint_worker.py")
        process = subprocess.Popen(  # noqa: S603 - our own file, by our own interpreter
            [sys.executable, "-I", worker],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=home,
            env={**environment, "HOME": home, "USERPROFILE": home},
            encoding="utf-8",
            errors="surrogatepass",
        )
        self._process = process
        _write(process.stdin, {"path": [path for path in sys.path if path and "cfnlint_worker" not in path]})
        return process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    _close(stream)
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None


def _exchange(process: subprocess.Popen[str], request: dict[str, Any]) -> Any:
    """The answer to a request; ``None`` where the process has ended."""
    if not _write(process.stdin, request) or process.stdout is None:
        return None
    try:
        line = process.stdout.readline()
        return json.loads(line) if line else None
    except (OSError, ValueError):
        return None


def _write(stream: IO[str] | None, message: object) -> bool:
    try:
        if stream is not None:
            stream.write(json.dumps(message) + "\n")
            stream.flush()
    except (OSError, ValueError):
        return False
    return stream is not None


def _close(stream: IO[str]) -> None:
    try:
        stream.close()
    except OSError:  # what was not written has no reader any more
        return


_worker = Worker()


def stop() -> None:
    """End the worker that ``run`` uses; a later ``run`` starts another."""
    global _worker  # one process for the whole program
    ended, _worker = _worker, Worker()
    ended.stop()


def run(path: str, text: str) -> tuple[Finding, ...]:
    """What cfn-lint says of a template, under its own rule ids. Waits for it, up to ``SECONDS``."""
    source = Source(path, text)
    said = _worker.lint(text, settings_for(path)) if is_installed() else []
    return tuple(_finding(source, one) for one in said)


def settings_for(path: str) -> dict[str, Any]:
    """What the nearest ``.cfnlintrc`` above a template says, as far as it only chooses among cfn-lint's own rules."""
    files = Files()
    folder = os.path.dirname(path)
    while True:
        names = files.names(folder)
        for name in SETTINGS_FILES:
            if name in names.files:
                return _read_settings(os.path.join(folder, name), files)
        parent = os.path.dirname(folder)
        if ".git" in names.folders or parent == folder:
            return {}
        folder = parent


def _read_settings(path: str, files: Files) -> dict[str, Any]:
    import yaml

    from stacklint.cfnlint_worker import safe

    contents = files.read(path)
    try:
        return safe(yaml.safe_load(contents.text)) if contents is not None else {}
    except (yaml.YAMLError, RecursionError, ValueError):
        return {}


def _finding(source: Source, one: dict[str, Any]) -> Finding:
    start, end = (source.offset(Position(line - 1, column - 1)) for line, column in (one["start"], one["end"]))
    severity = SEVERITIES.get(one["severity"], Severity.WARNING)
    return Finding(one["rule"], severity, one["message"], Place(source.path, start, max(end, start)), source=SOURCE)


def beside(found: Iterable[Finding], own: Iterable[Finding], source: Source) -> list[Finding]:
    """The findings of cfn-lint that ours do not say already, on the same line or of the same file as a whole."""
    said = {(finding.rule, source.position(finding.place.start).line) for finding in own}
    return [one for one in found if (OVERLAPS.get(one.rule), source.position(one.place.start).line) not in said]


def moved(found: Iterable[Finding], before: Source, after: Source) -> Iterable[Finding]:
    """Findings in an earlier text as far as their places still stand in the present one."""
    if before.text == after.text:
        yield from found
        return
    old, new = before.text, after.text
    start = _shared(old, new)
    room = min(len(old), len(new)) - start
    end = min(_shared(old[::-1], new[::-1]), room)
    shift = len(new) - len(old)
    for finding in found:
        place = finding.place
        if place.end <= start:
            yield finding
        elif place.start >= len(old) - end:
            yield _at(finding, Place(place.path, place.start + shift, place.end + shift))


def _shared(one: str, other: str) -> int:
    """How many characters two texts share at their start."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((index for index, (left, right) in pairs if left != right), min(len(one), len(other)))


def _at(finding: Finding, place: Place) -> Finding:
    return Finding(finding.rule, finding.severity, finding.message, place, source=finding.source)
