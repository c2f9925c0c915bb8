"""Code actions: quick fixes, fix-all and ignoring. Made and resolved by a finding's identity, never by an offset."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from stacklint.convert import Encoding, range_of
from stacklint.live.analyst import Analyst, today_of
from stacklint_checks.edits import TextEdit
from stacklint_checks.engine import Report
from stacklint_checks.findings import Finding, Fix
from stacklint_checks.fixing import edits, fix_all
from stacklint_checks.source import Source
from stacklint_checks.suppress import ignore_edit

QUICK_FIX = "quickfix"
FIX_ALL = "source.fixAll.stacklint"
Edit = dict[str, Any]


class Edits:
    """Writes text edits as a workspace edit in the client's form. ``versions`` are those of open documents by path."""

    def __init__(
        self, encoding: Encoding, uri: Callable[[str], str], versions: Mapping[str, int], *, changes: bool, create: bool
    ) -> None:
        self._encoding = encoding
        self._uri = uri
        self._versions = versions
        self._changes = changes
        self._create = create

    def of(self, made: Iterable[TextEdit], sources: Mapping[str, Source]) -> Edit | None:
        """The workspace edit; ``None`` where the client cannot do what it needs."""
        by_path: dict[str, list[Edit]] = {}
        created: list[Edit] = []
        for edit in made:
            source = sources.get(edit.path) or Source(edit.path, "")
            if edit.path not in sources:
                if not self._create:
                    return None
                if edit.path not in by_path:
                    created.append({"kind": "create", "uri": self._uri(edit.path), "options": {"ignoreIfExists": True}})
            where = range_of(source, edit.start, edit.end, self._encoding)
            by_path.setdefault(edit.path, []).append({"range": where, "newText": edit.text})
        if not self._changes:
            return {"changes": {self._uri(path): each for path, each in by_path.items()}}
        changed = [
            {"textDocument": {"uri": self._uri(path), "version": self._versions.get(path)}, "edits": each}
            for path, each in by_path.items()
        ]
        return {"documentChanges": [*created, *changed]}


def listed(analyst: Analyst, path: str, start: int, end: int, *, resolvable: bool, writer: Edits) -> list[Edit]:
    """The actions for the findings in a range of a file. Runs on the analysis thread."""
    actions: list[Edit] = []
    for report, _ in analyst.reports(path):
        for finding in report.findings:
            at = finding.place
            if at.path != path or at.start > end or at.end < start:
                continue
            actions += _fixes(report, finding, resolvable=resolvable, writer=writer)
            actions += _ignores(report, finding, writer)
    unique = {(one["title"], repr(one["data"])): one for one in actions}
    return list(unique.values())


def _fixes(report: Report, finding: Finding, *, resolvable: bool, writer: Edits) -> Iterable[Edit]:
    preferred = True
    for fix in finding.fixes:
        made = edits(report, fix)
        if made is None:
            continue
        action = _action(title_of(fix), QUICK_FIX, finding)
        action["data"]["fix"] = fix.title
        action["isPreferred"] = preferred
        preferred = False
        if not resolvable:
            action["edit"] = writer.of(made, report.sources)
        yield action


def title_of(fix: Fix) -> str:
    """A fix's title, which says so where a person has to look at it."""
    return fix.title if fix.safe or fix.title.endswith("(review)") else f"{fix.title} (review)"


def _ignores(report: Report, finding: Finding, writer: Edits) -> Iterable[Edit]:
    document = report.documents[finding.place.path]
    for whole, words in ((False, "here"), (True, "in this file")):
        edit = ignore_edit(document, finding, whole_file=whole)
        if edit is not None:
            action = _action(f"Ignore {finding.rule} {words}", QUICK_FIX, finding)
            action["edit"] = writer.of([edit], report.sources)
            yield action


def _action(title: str, kind: str, finding: Finding) -> Edit:
    identity = list(finding.identity)
    return {"title": title, "kind": kind, "data": {"identity": identity, "start": finding.place.start}}


def resolved(analyst: Analyst, action: Edit, writer: Edits) -> Edit:
    """An action with its edit, made for the text as it is now. Runs on the analysis thread."""
    data = action.get("data") or {}
    identity, title = tuple(data.get("identity", ())), data.get("fix")
    if len(identity) != 4 or title is None:
        return action
    for report, _ in analyst.reports(identity[1]):
        same = [one for one in report.findings if one.identity == identity]
        same.sort(key=lambda one: abs(one.place.start - data.get("start", 0)))
        for finding in same[:1]:
            fix = next((fix for fix in finding.fixes if fix.title == title), None)
            made = edits(report, fix) if fix is not None else None
            if made is not None:
                return {**action, "edit": writer.of(made, report.sources)}
    return {**action, "disabled": {"reason": "the finding is gone, or can no longer be fixed this way"}}


def fixed(analyst: Analyst, path: str, writer: Edits) -> Edit | None:
    """The edit that applies every safe fix to one document. Runs on the analysis thread."""
    for report, settings in analyst.reports(path):
        unit = report.unit
        done = fix_all(unit, settings, today_of(settings), only=path)
        after = done.sources.get(path)
        if after is not None:
            return writer.of(difference(unit.sources[path], after.text), report.sources)
    return None


def difference(before: Source, after: str) -> list[TextEdit]:
    """Edits of whole lines that turn one text into another, so that what does not change keeps cursors and marks."""
    old, new = before.text.splitlines(keepends=True), after.splitlines(keepends=True)
    starts = [0]
    for line in old:
        starts.append(starts[-1] + len(line))
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    return [
        TextEdit(before.path, starts[i1], starts[i2], "".join(new[j1:j2]))
        for tag, i1, i2, j1, j2 in matcher.get_opcodes()
        if tag != "equal"
    ]
