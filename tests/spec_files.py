"""Reads rule specs: Markdown with examples, carets for expected findings and diffs for fixes.

A second-level heading starts an example. A fence ``tf``, ``yaml``, ``json``, ``py`` or ``ts`` is a unit of its own; fences with
``file=PATH`` that follow each other are files of one unit, rooted at the first one's folder. A fence ``settings``
before a unit holds its ``.stacklint.yaml``. A fence ``diff TITLE`` after a unit holds the changed lines of the fix
with that title; ``Not offered: TITLE`` says that there is no such fix here, and ``No fix.`` that there is none.
"""

from __future__ import annotations

import difflib
import posixpath
import re
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from stacklint_checks.program_files import dialect_of

FENCE = re.compile(r"^```(\w+) ?(.*)$")
CARETS = re.compile(r"^(\s*)(\^+) (.+)$")
#: The dialect and file of each fence; what a program's dialect is its imports tell.
LANGUAGES = {
    "tf": ("terraform", "main.tf"),
    "yaml": ("cloudformation", "template.yaml"),
    "json": ("cloudformation", "template.json"),
    "py": ("", "app.py"),
    "ts": ("", "app.ts"),
}


@dataclass(frozen=True)
class Expected:
    """A finding: line and columns from 0."""

    path: str
    line: int
    start: int
    end: int
    message: str


@dataclass
class Diff:
    """The changed lines of a fix, and the lines of the spec in which they stand."""

    title: str
    lines: list[str]
    first: int
    last: int


@dataclass
class Example:
    """One unit of a spec."""

    spec: Path
    name: str
    dialect: str
    files: dict[str, str]
    expected: list[Expected]
    settings: dict[str, object] = field(default_factory=dict)
    diffs: list[Diff] = field(default_factory=list)
    no_fix: bool = False

    @property
    def root(self) -> str:
        """The unit's root: the first file's folder, or the template."""
        first = next(iter(self.files))
        return first if self.dialect == "cloudformation" else posixpath.dirname(first)


def without_carets(path: str, lines: list[str]) -> tuple[str, list[Expected]]:
    """The text of a fence and the findings that its carets expect."""
    kept: list[str] = []
    expected: list[Expected] = []
    for line in lines:
        carets = CARETS.match(line)
        if carets and kept:
            start = len(carets.group(1))
            end = start + len(carets.group(2))
            expected.append(Expected(path, len(kept) - 1, start, end, carets.group(3)))
        else:
            kept.append(line)
    return "\n".join(kept) + "\n", expected


def read_spec(path: Path) -> list[Example]:
    """The examples of a spec."""
    examples: list[Example] = []
    heading, settings = "", {}
    lines = path.read_text(encoding="utf-8").split("\n")
    number = 0
    named = False
    while number < len(lines):
        line = lines[number]
        fence = FENCE.match(line)
        if fence is None:
            if line.startswith("## "):
                heading, settings, named = line[3:].strip(), {}, False
            elif examples and line.strip().startswith(("No fix.", "Not offered:")):
                examples[-1].no_fix = True
            number += 1
            continue
        end = lines.index("```", number + 1)
        body = lines[number + 1 : end]
        language, rest = fence.groups()
        if language == "settings":
            settings = yaml.safe_load("\n".join(body))
        elif language == "diff":
            examples[-1].diffs.append(Diff(rest.strip(), body, number + 1, end))
            named = False
        elif language in LANGUAGES:
            dialect, default = LANGUAGES[language]
            file = rest.removeprefix("file=").strip() if rest.startswith("file=") else ""
            name = f"/spec/{file or default}"
            text, expected = without_carets(name, body)
            dialect = dialect or dialect_of(name, text)
            if file and named:
                examples[-1].files[name] = text
                examples[-1].expected.extend(expected)
            else:
                label = f"{heading} ({language})"
                examples.append(Example(path, label, dialect, {name: text}, expected, dict(settings)))
            named = bool(file)
        number = end + 1
    return examples


def changed_lines(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """The removed and added lines between two sets of texts, a file's name before those of another file than the
    first."""
    changed: list[str] = []
    for index, path in enumerate(dict.fromkeys((*before, *after))):
        one, other = before.get(path, ""), after.get(path, "")
        if one == other:
            continue
        if index:
            changed.append(f"@ {posixpath.relpath(path, '/spec')}")
        lines = difflib.unified_diff(one.splitlines(), other.splitlines(), lineterm="", n=0)
        changed.extend(line for line in lines if not line.startswith(("---", "+++", "@@")))
    return changed
