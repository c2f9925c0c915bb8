"""Ignore comments: which findings they cover, what is wrong with them, and writing one more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING

from .blocks import Document
from .edits import TextEdit
from .engine_rules import INVALID_IGNORE, SYNTAX_ERROR, UNUSED_IGNORE, every_rule
from .findings import Finding, Rule
from .settings import Settings
from .source import Place
from .spelling import nearest

if TYPE_CHECKING:
    from .ignores import Ignore, Name
    from .jsonscan import Braces

#: What has to stay where it is: the program that runs a script, and its encoding.
FIRST_LINES = re.compile(r"\ufeff?(?:#![^\n]*\n)?(?:[ \t\f]*#[^\n]*?coding[:=][^\n]*\n)?")
OTHER_ENGINE = re.compile(r"[EWI]\d{4}")


def covered(document: Document, rule: str, place: Place) -> bool:
    """Whether an ignore comment covers a finding. A syntax error cannot be ignored."""
    return rule != SYNTAX_ERROR.id and any(True for _ in _covering(_of(document), rule, place))


def select(documents: Mapping[str, Document], settings: Settings, findings: Iterable[Finding]) -> list[Finding]:
    """The findings that are neither ignored nor off in their file, and what is wrong with the ignores themselves."""
    if not settings.on_paths and not any(map(_of, documents.values())):
        return list(findings)
    kept: list[Finding] = []
    used: set[tuple[str, Name]] = set()
    for finding in findings:
        path = finding.place.path
        found = _of(documents[path]) if path in documents and finding.rule != SYNTAX_ERROR.id else ()
        names = list(_covering(found, finding.rule, finding.place)) if found else ()
        used.update((path, name) for name in names)
        if not names and settings.applies_at(finding.rule, path):
            kept.append(finding)
    rules = _rules()
    for path, document in documents.items():
        for ignore in _of(document):
            kept += _mistakes(path, ignore, rules, settings)
            if not ignore.problem:
                kept += _unused(path, ignore, rules, settings, used)
    return kept


def ignore_edit(document: Document, finding: Finding, *, whole_file: bool) -> TextEdit | None:
    """The edit that ignores a finding where it stands, or in the whole file; ``None`` where no form exists."""
    path, text = document.source.path, document.source.text
    if finding.rule == SYNTAX_ERROR.id:
        return None
    from .ignores import enclosing, syntax_of

    if syntax_of(document) == "json":
        return _json_edit(document, finding, whole_file=whole_file)
    newline = "\r\n" if "\r\n" in text else "\n"
    sign = "//" if syntax_of(document) == "typescript" else "#"
    if whole_file:
        found = FIRST_LINES.match(text)
        start = found.end() if found else 0
        return TextEdit(path, start, start, f"{sign} stacklint: ignore-file[{finding.rule}]{newline}")
    line = next(enclosing(document, finding.place.start), None)
    if line is None:
        return None
    indent = text[line : len(text) - len(text[line:].lstrip(" \t"))]
    return TextEdit(path, line, line, f"{indent}{sign} stacklint: ignore[{finding.rule}]{newline}")


def _of(document: Document) -> tuple[Ignore, ...]:
    """A document's ignores, read once for each state of it."""
    known: tuple[Ignore, ...] | None = vars(document).get("ignores")
    if known is None:
        known = ()
        if "stacklint" in document.source.text:
            from .ignores import ignores

            known = ignores(document)
        vars(document)["ignores"] = known
    return known


@cache
def _rules() -> Mapping[str, Rule]:
    return {rule.id: rule for rule in every_rule()}


def _covering(found: Iterable[Ignore], rule: str, place: Place) -> Iterator[Name]:
    for ignore in found:
        if not ignore.problem and ignore.covers(place.start, place.end):
            yield from (name for name in ignore.names if name.rule == rule)


def _mistakes(path: str, ignore: Ignore, rules: Mapping[str, Rule], settings: Settings) -> Iterator[Finding]:
    if not settings.applies(INVALID_IGNORE):
        return
    severity = settings.severity(INVALID_IGNORE, path)
    if ignore.problem:
        yield Finding(INVALID_IGNORE.id, severity, ignore.problem, Place(path, ignore.at, _end(ignore)))
        return
    for name in ignore.names:
        message = ""
        if name.rule == SYNTAX_ERROR.id:
            message = "a syntax error cannot be ignored"
        elif name.rule not in rules and not OTHER_ENGINE.fullmatch(name.rule):
            message = f"there is no rule '{name.rule}'{nearest(name.rule, rules)}"
        if message:
            yield Finding(INVALID_IGNORE.id, severity, message, Place(path, name.start, name.end))


def _end(ignore: Ignore) -> int:
    return max(ignore.end, ignore.at) if not ignore.names else ignore.names[-1].end


def _unused(
    path: str, ignore: Ignore, rules: Mapping[str, Rule], settings: Settings, used: set[tuple[str, Name]]
) -> Iterator[Finding]:
    """Names that ignored nothing; rules that are off could not have been ignored."""
    if not settings.applies(UNUSED_IGNORE):
        return
    for name in ignore.names:
        rule = rules.get(name.rule)
        if rule is None or rule is SYNTAX_ERROR or (path, name) in used or not settings.applies(rule):
            continue
        message = f"there is no {name.rule} here to ignore"
        place = Place(path, name.start, name.end)
        yield Finding(UNUSED_IGNORE.id, settings.severity(UNUSED_IGNORE, path), message, place, tags=("unnecessary",))


def _json_edit(document: Document, finding: Finding, *, whole_file: bool) -> TextEdit | None:
    from .ignores import METADATA, json_owner
    from .jsonscan import scan

    path, text = document.source.path, document.source.text
    is_terraform = path.endswith((".tf.json", ".tofu.json"))
    owner = json_owner(text, finding.place.start, is_terraform=is_terraform, whole_file=whole_file)
    if owner is None or path.endswith(".tfvars.json"):
        return None
    found = scan(text)
    index = next(number for number, braces in enumerate(found) if number and braces.start == owner[0])
    if is_terraform:
        if any(member.key == "//" for member in found[index].members):
            return None
        verb = "ignore-file" if whole_file else "ignore"
        return _insert(path, text, found[index], f'"//": "stacklint: {verb}[{finding.rule}]"')
    steps = list(METADATA)
    while steps:
        inner = next((n for n, braces in enumerate(found) if braces.parent == index and braces.key == steps[0]), None)
        if inner is None:
            break
        index = inner
        steps.pop(0)
    if not found[index].is_object or any(m.key in (*steps[:1], finding.rule) for m in found[index].members):
        return None
    entry = f'"{finding.rule}": ""'
    for step in reversed(steps):
        entry = f'"{step}": {{{entry}}}'
    return _insert(path, text, found[index], entry)


def _insert(path: str, text: str, braces: Braces, entry: str) -> TextEdit:
    """Add an entry as the first one of an object, in the object's own layout."""
    at = braces.start + 1
    if not braces.members:
        return TextEdit(path, at, at, entry)
    between = text[at : braces.members[0].start]
    if between.strip():
        between = " "
    return TextEdit(path, at, at, f"{between}{entry},{'' if between else ' '}")
