"""Running the program as people do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
RULE = "s3-secure-transport"
BUCKET = 'resource "aws_s3_bucket" "{0}" {{\n  bucket = "{0}" # kept\n}}\n'


@dataclass(frozen=True)
class Ran:
    """How a run of the program ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def found(self) -> list[str]:
        """Path, line, column and rule of each finding of a JSON report."""
        return [f"{one['path']}:{one['line']}:{one['column']} {one['rule']}" for one in self.json["findings"]]


class Program:
    """The program in a folder of its own, which is a repository."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / ".git").mkdir()

    def lay(self, files: Mapping[str, str | bytes]) -> None:
        for name, content in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)

    def text(self, name: str) -> str:
        return (self.folder / name).read_bytes().decode()

    def __call__(self, *arguments: str, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> Ran:
        paths = os.pathsep.join((*((env or {}).get("FIRST", "").split()), str(ROOT / "server"), str(ROOT / "checks")))
        done = subprocess.run(
            [sys.executable, "-P", "-m", "stacklint", *arguments],
            cwd=self.folder,
            input=stdin,
            capture_output=True,
            env={**os.environ, **(env or {}), "PYTHONPATH": paths},
            timeout=120,
            check=False,
        )
        ran = Ran(done.returncode, done.stdout.decode(), done.stderr.decode())
        assert "Traceback" not in ran.err + ran.out
        return ran

    def check(self, *arguments: str, stdin: bytes = b"") -> Ran:
        """Check with one rule, so that new rules do not change what these tests expect."""
        return self("--check", "--select", f"{RULE},syntax-error,settings,invalid-ignore", *arguments, stdin=stdin)

    def json(self, *arguments: str, stdin: bytes = b"") -> Ran:
        return self.check("--format", "json", *arguments, stdin=stdin)


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)


@pytest.fixture
def bucket() -> Callable[[str], str]:
    return BUCKET.format
