"""Finding ``.stacklint.yaml``. A mistake in one is a finding on it; the rest of the file applies."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import cache

from msgspec import Struct

from .files import Files, is_folder
from .findings import Finding
from .settings import Layer
from .walk import Patterns

NAME = ".stacklint.yaml"
RULE = "settings"


@cache
def rule_options() -> Mapping[str, tuple[str, ...]]:
    """Every rule's id with the options that it takes."""
    from .engine_rules import every_rule

    return {rule.id: rule.options for rule in every_rule()}


class SettingsFile(Struct, frozen=True):
    """A settings file as read: its layers, what it extends first, and its mistakes."""

    path: str = ""
    layers: tuple[Layer, ...] = ()
    findings: tuple[Finding, ...] = ()

    def excludes(self, path: str, *, is_folder: bool) -> bool:
        """Whether the file says that a path is not to be checked."""
        verdict = None
        for layer in self.layers:
            lines = tuple(layer.values.get("exclude", ()))
            said = Patterns(layer.base, lines).verdict(path, is_folder=is_folder) if lines else None
            verdict = said if said is not None else verdict
        return bool(verdict)


NONE = SettingsFile()


class SettingsFiles:
    """The settings files of a workspace, each read once. ``only`` is a file that is used for everything."""

    def __init__(self, files: Files, only: str | None = None, *, none: bool = False) -> None:
        self._files = files
        self._only = only
        self._none = none
        self._read: dict[str, SettingsFile] = {}

    def __iter__(self) -> Iterator[SettingsFile]:
        """The files that were read so far."""
        return iter(self._read.values())

    def of(self, root: str, workspace: str) -> SettingsFile:
        """The file that applies to a unit: the nearest upward from its folder, to the workspace or repository root."""
        if self._none:
            return NONE
        path = self._only or self._nearest(root, workspace)
        if not path:
            return NONE
        if path not in self._read:
            from .settings_reading import read_settings

            self._read[path] = read_settings(path, self._files)
        return self._read[path]

    def forget(self) -> None:
        """Read the files again when they are next asked for."""
        self._read.clear()

    def _nearest(self, root: str, workspace: str) -> str:
        folder = root
        while True:
            path = os.path.join(folder, NAME)  # asked for by name: a folder above may hold a hundred thousand others
            if path in self._files.overlay or (self._files.has(folder, NAME) and not is_folder(path)):
                return path
            parent = os.path.dirname(folder)
            if folder in (workspace, parent):
                return ""
            folder = parent
