"""Options and paths shared by all tests."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
for folder in (Path(__file__).parent, Path(__file__).parent / "engine"):
    sys.path.insert(0, str(folder))


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--update`` rewrites generated files and the diffs of specs; plain runs fail on a difference."""
    parser.addoption("--update", action="store_true", help="rewrite generated files and the diffs in specs")


def pytest_configure(config: pytest.Config) -> None:
    """Write the index of rules anew before anything reads it."""
    if config.getoption("--update"):
        from stacklint_checks.rules import INDEX
        from stacklint_checks.rules.declared import index

        written = Path(f"{INDEX}.{os.getpid()}")
        written.write_text(index(), encoding="utf-8")
        written.replace(INDEX)


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    """Whether generated files are to be rewritten."""
    return bool(request.config.getoption("--update"))
