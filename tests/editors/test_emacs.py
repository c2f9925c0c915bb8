"""Real Emacs with Eglot, without a screen, with the set-up that users are given. Runs where Emacs and Eglot are."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PAGE = HERE.parent.parent / "editors" / "neovim" / "README.md"
EMACS = shutil.which("emacs")
STACK = '# Größe 𝒳\nresource "aws_s3_bucket" "b" {\n  bucket_prefix = "größe"\n}\n'
HAS_EGLOT = ["--batch", "--eval", "(progn (package-initialize) (require 'eglot))"]


def missing() -> str:
    """What keeps the test from running here."""
    if EMACS is None:
        return "Emacs (Debian: emacs-nox)"
    there = subprocess.run([EMACS, *HAS_EGLOT], capture_output=True, timeout=60, check=False).returncode == 0
    return "" if there else "Eglot (Debian: elpa-eglot)"


MISSING = missing()


@pytest.mark.skipif(bool(MISSING), reason=f"the set-up for Emacs is not tested; missing: {MISSING}")
def test_a_session(tmp_path: Path) -> None:
    """A diagnostic in its place, its fix, and the file on disk."""
    (block,) = re.findall(r"```elisp\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "setup.el").write_text(block, encoding="utf-8")
    (tmp_path / "main.tf").write_text(STACK, encoding="utf-8")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [str(EMACS), "--batch", "-l", HERE / "session.el", tmp_path / "setup.el", "main.tf"],
        cwd=tmp_path,
        env={**os.environ, "PATH": path, "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "PASSED" in done.stderr
    assert 'under: resource "aws_s3_bucket" "b"' in done.stderr
    assert "DenyInsecureTransport" in (tmp_path / "main.tf").read_text(encoding="utf-8")
