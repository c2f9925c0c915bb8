"""Why something is a finding, shown where it stands."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from lsprotocol import types

from stacklint.convert import RULE_PAGE, Point, offset_of, range_of

if TYPE_CHECKING:
    from stacklint_checks.findings import Finding, Rule

    from .connection import Connection


def hover(connection: Connection, params: types.HoverParams) -> types.Hover | None:
    """The rules of the findings under the cursor."""
    session = connection.session
    document = session.documents.get(params.text_document.uri)
    if document is None:
        return None
    at = offset_of(document.source, Point(params.position.line, params.position.character), session.encoding)
    found = [(finding, start, end) for finding, start, end in session.findings(document.uri) if start <= at <= end]
    if not found:
        return None
    text = "\n\n---\n\n".join(_words(finding) for finding, _, _ in found)
    _, start, end = min(found, key=lambda one: one[2] - one[1])
    kind = types.MarkupKind.Markdown if session.can("markdown") else types.MarkupKind.PlainText
    return types.Hover(types.MarkupContent(kind, text), _range(range_of(document.source, start, end, session.encoding)))


def _range(written: dict[str, dict[str, int]]) -> types.Range:
    return types.Range(types.Position(**written["start"]), types.Position(**written["end"]))


@cache
def _rules() -> dict[str, Rule]:
    from stacklint_checks.engine_rules import every_rule

    return {rule.id: rule for rule in every_rule()}


def _words(finding: Finding) -> str:
    """A finding's rule in Markdown: what, why, what the fixes do, and which controls ask for it."""
    rule = _rules().get(finding.rule)
    if rule is None:
        return f"**{finding.rule}** ({finding.source})\n\n{finding.message}"
    page = RULE_PAGE.format(rule=rule.id)
    parts = [f"**[{rule.id}]({page})** {rule.summary}"]
    if rule.why:
        parts.append(rule.why.removeprefix("## Why").strip().replace("\n## ", "\n#### "))
    fixes = [(fix.title.removesuffix(" (review)"), "safe" if fix.safe else "needs review") for fix in finding.fixes]
    parts += [f"Fix: {title} ({safety})" for title, safety in fixes]
    if rule.controls:
        parts.append(f"Controls: {', '.join(rule.controls)}")
    return "\n\n".join(parts)
