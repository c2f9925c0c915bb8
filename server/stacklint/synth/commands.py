"""How a project says that its program is started: the ``app`` of ``cdk.json`` and ``cdktf.json``."""

from __future__ import annotations

import os
import re
import shlex

from msgspec import Struct

PYTHON = re.compile(r"^(?:python|pypy)(?:\d(?:\.\d+)?)?(?:\.exe)?$", re.IGNORECASE)
SCRIPT = re.compile(r"\.(?:py|[mc]?[jt]s|tsx)$")
ASSIGNMENT = re.compile(r"^[A-Za-z_]\w*=")
SEPARATORS = frozenset({"&&", ";", "||"})
#: Tools that run a module given to them, whose own options may take a file.
VALUES = frozenset({"-P", "--project", "--tsconfig", "-r", "--require", "--import", "--loader", "-W", "-X"})


class Command(Struct, frozen=True):
    """How a program is started. ``file`` or ``module`` names it, relative to ``folder`` (relative to the project).

    ``interpreter`` is the Python that the command names with a folder, ``""`` for any.
    """

    file: str = ""
    module: str = ""
    arguments: tuple[str, ...] = ()
    folder: str = "."
    interpreter: str = ""
    variables: dict[str, str] = {}

    @property
    def language(self) -> str:
        """The language of what is started."""
        return "python" if self.module or self.file.endswith(".py") else "typescript"


def parse(app: str) -> Command | None:
    """What a command line starts; None where it is neither Python nor JavaScript."""
    try:
        words = shlex.split(app, posix=True)
    except ValueError:
        return None
    folder, variables = ".", {}
    found: Command | None = None
    for part in _parts(words):
        if part[0] == "cd" and len(part) > 1:
            folder = os.path.join(folder, part[1])
            continue
        while part and ASSIGNMENT.match(part[0]):
            name, _, value = part.pop(0).partition("=")
            variables[name] = value
        found = _started(part, folder, dict(variables)) or found
    return found


def _parts(words: list[str]) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    for word in words:
        if word in SEPARATORS:
            parts.append([])
        elif word.endswith(";"):
            parts[-1].append(word[:-1])
            parts.append([])
        else:
            parts[-1].append(word)
    return [part for part in parts if part]


def _started(words: list[str], folder: str, variables: dict[str, str]) -> Command | None:
    interpreter = ""
    is_python = False
    index = 0
    while index < len(words):
        word = words[index]
        base = re.split(r"[\\/]", word)[-1]
        if PYTHON.match(base):
            is_python, interpreter = True, word if base != word else ""
        elif word == "-m" and is_python and index + 1 < len(words):
            rest = tuple(words[index + 2 :])
            return Command("", words[index + 1], rest, folder, interpreter, variables)
        elif word in VALUES:
            index += 1
        elif SCRIPT.search(word) and "node_modules" not in word:
            return Command(word, "", tuple(words[index + 1 :]), folder, interpreter, variables)
        elif base in {"ts-node", "tsx", "ts-node-esm", "node", "bun"} and index + 1 < len(words):
            after = next((each for each in words[index + 1 :] if not each.startswith("-")), "")
            if after and after == words[-1] and not SCRIPT.search(after):
                return Command(after, "", (), folder, "", variables)
        index += 1
    return None
