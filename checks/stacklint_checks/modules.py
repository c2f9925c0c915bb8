"""Terraform folders as modules: which files belong to one, which others it calls, and who calls it.

Sources are found by a cheap search and not by parsing: the answer only groups files.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator

from .files import Files, is_folder
from .walk import MODULE_ENDINGS, SKIPPED, VALUES_ENDINGS

MODULE_BLOCK = re.compile(r'^[ \t]*module[ \t]+"[^"\n]*"[ \t]*\{', re.MULTILINE)
BLOCK_END = re.compile(r"^\}", re.MULTILINE)
LOCAL_SOURCE = re.compile(r'(?:^|[{;])[ \t]*source[ \t]*=[ \t]*"(\.{1,2}/[^"\n]*|\.{1,2})"', re.MULTILINE)
JSON_SOURCE = re.compile(r'"source"\s*:\s*"(\.{1,2}/[^"\n]*|\.{1,2})"')
DEPLOYED = re.compile(r'^[ \t]*(?:backend[ \t]+"[^"\n]*"|cloud)[ \t]*\{', re.MULTILINE)
JSON_DEPLOYED = re.compile(r'"terraform"\s*:[^:]*"(?:backend|cloud)"\s*:')
PROVIDER = re.compile(r'^[ \t]*provider[ \t]+"[^"\n]*"[ \t]*\{', re.MULTILINE)
MOST_FOLDERS = 4000
MOST_FILES = 4000


def is_module_file(name: str) -> bool:
    """Whether Terraform or OpenTofu reads a file of that name as configuration."""
    return name.endswith(MODULE_ENDINGS) and not _is_passed_over(name)


def is_values_file(name: str) -> bool:
    """Whether the file gives values to variables."""
    return name.endswith(VALUES_ENDINGS)


def module_sources(names: Iterable[str], *, is_root: bool) -> tuple[str, ...]:
    """The files of a folder that are read: its configuration, and in a root the values loaded without being asked for.

    A ``.tofu`` file shadows the ``.tf`` file of the same name.
    """
    names = tuple(names)
    held = frozenset(names)
    return tuple(
        name
        for name in names
        if (is_module_file(name) and not _is_shadowed(name, held)) or (is_root and _is_loaded(name))
    )


def _is_passed_over(name: str) -> bool:
    """Editors' backups and hidden files, which Terraform does not read either."""
    return name.startswith(".") or name.endswith("~") or (name.startswith("#") and name.endswith("#"))


def _is_shadowed(name: str, held: frozenset[str]) -> bool:
    for ending, better in ((".tf", ".tofu"), (".tf.json", ".tofu.json")):
        if name.endswith(ending):
            return name.removesuffix(ending) + better in held
    return False


def _is_loaded(name: str) -> bool:
    return name in ("terraform.tfvars", "terraform.tfvars.json") or name.endswith((".auto.tfvars", ".auto.tfvars.json"))


def local_sources(path: str, text: str) -> Iterator[str]:
    """The local sources of the modules that a file calls, as written."""
    if path.endswith(".json"):
        if '"module"' in text:
            yield from JSON_SOURCE.findall(text)
        return
    for block in MODULE_BLOCK.finditer(text):
        end = BLOCK_END.search(text, block.end())
        found = LOCAL_SOURCE.search(text, block.end() - 1, end.start() if end else len(text))
        if found:
            yield found.group(1)


class Modules:
    """The module calls within a repository or workspace, found as far as they are asked for.

    ``complete`` says that every folder of it was learned, so that nothing else can be a caller.
    """

    def __init__(self, files: Files, root: str) -> None:
        self.root = root
        self.complete = False
        self._files = files
        self._calls: dict[str, tuple[str, ...]] = {}
        self._called: dict[str, set[str]] = {}
        self._searched: dict[str, bool] = {}

    def learn(self, folder: str) -> None:
        """Take a folder's calls into account when others are asked who calls them."""
        for callee in self.calls(folder):
            self._called.setdefault(callee, set()).add(folder)

    def calls(self, folder: str) -> tuple[str, ...]:
        """The folders of the local modules that a folder calls; only those within the root."""
        if folder not in self._calls:
            found: dict[str, None] = {}
            for path, text in self._texts(folder):
                for source in local_sources(path, text):
                    callee = os.path.normpath(os.path.join(folder, source))
                    if self._within(callee) and callee != folder and is_folder(callee):
                        found[callee] = None
            self._calls[folder] = tuple(found)
        return self._calls[folder]

    def closure(self, folder: str) -> tuple[str, ...]:
        """The folder and every module it calls, directly or not."""
        found = {folder: None}
        waiting = [folder]
        while waiting:
            for callee in self.calls(waiting.pop()):
                if callee not in found:
                    found[callee] = None
                    waiting.append(callee)
        return tuple(found)

    def is_root(self, folder: str) -> bool:
        """Whether the folder is deployed by itself: it has a backend, or nothing calls it."""
        if self._is_deployed(folder):
            return True
        if folder in self._called:
            return False
        return self.complete or not self._is_called_from_afar(folder)

    def roots_over(self, folder: str) -> tuple[str, ...]:
        """The roots whose modules include the folder, itself included where it is one."""
        if not self.complete:
            for each in self._all_folders():
                self.learn(each)
            self.complete = True
        found: list[str] = []
        seen = {folder}
        waiting = [folder]
        while waiting:
            each = waiting.pop()
            if self.is_root(each):
                found.append(each)
            for caller in sorted(self._called.get(each, ())):
                if caller not in seen:
                    seen.add(caller)
                    waiting.append(caller)
        return tuple(sorted(found))

    def _within(self, folder: str) -> bool:
        return folder == self.root or folder.startswith(self.root.rstrip(os.sep) + os.sep)

    def _texts(self, folder: str) -> Iterator[tuple[str, str]]:
        for name in module_sources(self._files.names(folder).files, is_root=False):
            path = os.path.join(folder, name)
            contents = self._files.read(path)
            if contents is not None:
                yield path, contents.text

    def _is_deployed(self, folder: str) -> bool:
        return any(
            (JSON_DEPLOYED if path.endswith(".json") else DEPLOYED).search(text) for path, text in self._texts(folder)
        )

    def _all_folders(self) -> Iterator[str]:
        """Folders of the root with Terraform files, nearest first, as far as the budget goes."""
        waiting = [self.root]
        for _ in range(MOST_FOLDERS):
            if not waiting:
                return
            folder = waiting.pop(0)
            names = self._files.names(folder)
            if any(is_module_file(name) for name in names.files):
                yield folder
            waiting += (
                os.path.join(folder, name) for name in names.folders if name not in SKIPPED and name not in names.links
            )

    def _is_called_from_afar(self, folder: str) -> bool:
        """Whether some folder of the root calls this one. Files that do not hold its name are not even decoded.

        In a root too large to search, a folder that configures a provider counts as deployed by itself.
        """
        if folder not in self._searched:
            self._searched[folder] = self._search(folder)
        return self._searched[folder]

    def _search(self, folder: str) -> bool:
        read = 0
        for each in self._all_folders():
            if each == folder:
                continue
            hint = ".." if each.startswith(folder.rstrip(os.sep) + os.sep) else os.path.basename(folder)
            for name in module_sources(self._files.names(each).files, is_root=False):
                read += 1
                if read > MOST_FILES:
                    return not any(PROVIDER.search(text) for _, text in self._texts(folder))
                contents = self._files.read_if(os.path.join(each, name), b"module", b"source")
                if contents is not None and hint in contents.text and folder in self.calls(each):
                    return True
        return False
