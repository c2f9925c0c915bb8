"""The temporary folder of one run: what the child is told, and what it leaves."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

CHILD = os.path.join(os.path.dirname(os.path.abspath(__file__)), "child")
HOOK = os.path.join(CHILD, "hook.cjs")
TYPESCRIPT = os.path.join(CHILD, "run_typescript.cjs")
#: Where ``hook.cjs`` notes the constructs.
LOG = "constructs.jsonl"


class Scratch(Struct, frozen=True):
    """A folder that exists as long as the run."""

    folder: str

    def path(self, name: str) -> str:
        """A file in the folder."""
        return os.path.join(self.folder, name)

    def clear(self) -> None:
        """Take away what an earlier run left."""
        for entry in os.scandir(self.folder):
            if entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry.path, ignore_errors=True)
            else:
                os.unlink(entry.path)

    def put(self, name: str, text: str) -> str:
        """Write a file; its path."""
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        return self.path(name)

    def lines(self, name: str) -> Iterator[dict[str, Any]]:
        """The JSON of each line of a file that the child wrote."""
        try:
            with open(self.path(name), encoding="utf-8") as file:
                yield from (json.loads(line) for line in file)
        except (OSError, ValueError):
            return

    def get(self, name: str) -> Any:
        """The JSON that the child left under a name, None if it left none."""
        return read_json(self.path(name))


def read_json(path: str) -> Any:
    """The JSON of a file, None where there is none or it is broken."""
    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError):
        return None
