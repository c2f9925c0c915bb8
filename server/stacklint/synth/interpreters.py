"""Which Python and which Node run a program."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping

ENVIRONMENTS = (".venv", "venv", ".env", "env")
MARK = "pyvenv.cfg"
HIGHEST = 6  # folders above the program in which an environment is looked for


def python(root: str, given: Mapping[str, str]) -> str:
    """The program's own interpreter: of its virtual environment, of the active one, or the first on the path."""
    for folder in _upward(root):
        for name in ENVIRONMENTS:
            if os.path.isfile(os.path.join(folder, name, MARK)) and (found := _inside(os.path.join(folder, name))):
                return found
    active = given.get("VIRTUAL_ENV", "")
    if active and (found := _inside(active)):
        return found
    path = given.get("PATH")
    return shutil.which("python3", path=path) or shutil.which("python", path=path) or ""


def node(given: Mapping[str, str]) -> str:
    """Node on the path, ``""`` if there is none."""
    return shutil.which("node", path=given.get("PATH")) or ""


def _upward(root: str) -> Iterator[str]:
    """The program's folder and those above it, up to the one that version control starts in."""
    folder = root
    for _ in range(HIGHEST):
        yield folder
        parent = os.path.dirname(folder)
        if parent == folder or os.path.exists(os.path.join(folder, ".git")):
            return
        folder = parent


def _inside(environment: str) -> str:
    for path in (("bin", "python3"), ("bin", "python"), ("Scripts", "python.exe")):
        found = os.path.join(environment, *path)
        if os.path.isfile(found):
            return found
    return ""
