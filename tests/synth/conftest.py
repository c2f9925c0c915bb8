"""Programs that are written down in a test, run, and asked for what they declare."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from oracle_parts import environment, oracle
from stacklint.synth.result import Synthesis
from stacklint.synth.runner import synthesize
from synthesized import Write


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a project; its folder."""

    def write(files: Mapping[str, str]) -> Path:
        root = tmp_path / "project"
        for name, text in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return root

    return write


@pytest.fixture
def run() -> Callable[..., Synthesis]:
    """Runs a program with the libraries of the oracle."""
    folder = oracle()

    def run(root: Path, dialect: str, limit: float = 60.0) -> Synthesis:
        return synthesize(root, dialect, limit=limit, environment=environment(folder))

    return run


@pytest.fixture
def run_plainly() -> Callable[..., Synthesis]:
    """Runs a program with the interpreter of the tests, which has none of the libraries."""

    def run(root: Path, limit: float = 60.0, **variables: str) -> Synthesis:
        given = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(Path.home()), "VIRTUAL_ENV": sys.prefix, **variables}
        return synthesize(root, "cdk", "app.py", limit, given)

    return run
