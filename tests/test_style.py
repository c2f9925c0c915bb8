"""The whole tree passes ruff and mypy."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("tool", [("ruff", "check", "--no-cache", "."), ("mypy",)], ids=lambda tool: tool[0])
def test_style(tool: tuple[str, ...]) -> None:
    """Nothing to report."""
    command = [sys.executable, "-m", *tool]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
