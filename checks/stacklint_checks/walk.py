"""Folders as the files in them that are worth looking at."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from .files import Files, real

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

SKIPPED = frozenset(
    {
        ".aws-sam",
        ".git",
        ".hg",
        ".mypy_cache",
        ".nox",
        ".pytest_cache",
        ".ruff_cache",
        ".svn",
        ".terraform",
        ".terragrunt-cache",
        ".tox",
        ".venv",
        "__pycache__",
        "cdk.out",
        "node_modules",
        "site-packages",
        "venv",
    }
)
MARK_OF_ENVIRONMENT = "pyvenv.cfg"

Excluded = Callable[[str, bool], bool]


class Folder(NamedTuple):
    """A folder with the paths of its files: those to look at, and those that are ignored."""

    path: str
    files: tuple[str, ...]
    ignored: tuple[str, ...]


def nothing(path: str, is_folder: bool) -> bool:  # noqa: FBT001 - the type of Excluded
    """Exclude nothing."""
    del path, is_folder
    return False


class Patterns(Struct, frozen=True, dict=True):
    """Patterns as in a ``.gitignore``, relative to a folder."""

    base: str
    lines: tuple[str, ...]

    def verdict(self, path: str, *, is_folder: bool) -> bool | None:
        """Whether the path is matched (true), taken back by a ``!`` (false), or not mentioned."""
        base = self.base.rstrip(os.sep) + os.sep
        if not self.lines or not path.startswith(base):
            return None
        relative = path[len(base) :].replace(os.sep, "/")
        return self._spec.check_file(relative + "/" * is_folder).include

    @cached_property
    def _spec(self) -> GitIgnoreSpec:
        from pathspec import GitIgnoreSpec

        return GitIgnoreSpec.from_lines(_valid(self.lines))


def _valid(lines: Sequence[str]) -> Iterator[str]:
    """The lines that are patterns: git passes over the others, and so do we."""
    from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

    for line in lines:
        try:
            GitIgnoreSpecPattern(line)
        except ValueError:
            continue
        yield line


class GitIgnores:
    """What the ``.gitignore`` files between a folder and the paths below it ignore."""

    def __init__(self, files: Files, base: str) -> None:
        self.base = base
        self._files = files
        self._patterns: dict[str, Patterns | None] = {}

    def __call__(self, path: str, is_folder: bool) -> bool:  # noqa: FBT001 - the type of Excluded
        """Whether the path is ignored. The file nearest to it that mentions it decides."""
        folder = os.path.dirname(path)
        while folder == self.base or folder.startswith(self.base + os.sep):
            patterns = self._of(folder)
            verdict = patterns.verdict(path, is_folder=is_folder) if patterns else None
            if verdict is not None:
                return verdict
            if folder == self.base:
                break
            folder = os.path.dirname(folder)
        return False

    def _of(self, folder: str) -> Patterns | None:
        if folder not in self._patterns:
            patterns = None
            if ".gitignore" in self._files.names(folder).files:
                contents = self._files.read_if(os.path.join(folder, ".gitignore"))
                lines = contents.text.splitlines() if contents else ()
                patterns = Patterns(folder, tuple(line for line in lines if line.strip() and line[0] != "#"))
            self._patterns[folder] = patterns
        return self._patterns[folder]


def walk(top: str, files: Files, root: str, excluded: Excluded = nothing) -> Iterator[Folder]:
    """Every folder at and below ``top``, in a fixed order.

    What is ignored or excluded, and folders of tools, are left out, unless ``top`` itself is such a folder. Links to
    folders are not followed: what they lead to is found where it stands.

    Args:
        top: Where to start.
        files: Lists the folders.
        root: The folder from which on ``.gitignore`` files count.
        excluded: Whether a path (and whether it is a folder) is left out for another reason.

    """
    ignores = GitIgnores(files, root)
    if top != root and ignores(top, True):  # noqa: FBT003
        ignores = GitIgnores(files, top)
    if excluded(top, True):  # noqa: FBT003
        excluded = nothing
    waiting = [top]
    seen: set[str] = {real(top)}
    while waiting:
        folder = waiting.pop()
        names = files.names(folder)
        if MARK_OF_ENVIRONMENT in names.files and folder != top:
            continue
        shown: list[str] = []
        hidden: list[str] = []
        for name in names.files:
            path = os.path.join(folder, name)
            if is_of_interest(name):
                (hidden if ignores(path, False) or excluded(path, False) else shown).append(path)  # noqa: FBT003
        yield Folder(folder, tuple(shown), tuple(hidden))
        for name in reversed(names.folders):
            path = os.path.join(folder, name)
            if name in SKIPPED or name in names.links or path in seen:
                continue
            if not ignores(path, True) and not excluded(path, True):  # noqa: FBT003
                waiting.append(path)


MODULE_ENDINGS = (".tf", ".tf.json", ".tofu", ".tofu.json")
VALUES_ENDINGS = (".tfvars", ".tfvars.json")
PROGRAM_ENDINGS = (".py", ".ts")
TEMPLATE_ENDINGS = (".yaml", ".yml", ".json", ".template", ".cfn")


def is_of_interest(name: str) -> bool:
    """Whether a file of that name may belong to a unit."""
    ours = (*MODULE_ENDINGS, *VALUES_ENDINGS, *PROGRAM_ENDINGS)
    return name.endswith(ours) or name.lower().endswith(TEMPLATE_ENDINGS)
