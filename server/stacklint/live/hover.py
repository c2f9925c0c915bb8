"""Hover: why a rule exists, how safe its fixes are, and which controls ask for it."""

from __future__ import annotations

from collections.abc import Iterable

from stacklint.convert import RULE_PAGE
from stacklint_checks.engine_rules import every_rule
from stacklint_checks.findings import Finding


def text_of(findings: Iterable[Finding]) -> str:
    """Markdown about the rules of some findings."""
    rules = {rule.id: rule for rule in every_rule()}
    parts = []
    for finding in findings:
        rule = rules.get(finding.rule)
        if rule is None:
            parts.append(f"**{finding.rule}**: {finding.message}")
            continue
        why = rule.why.replace("\n## ", "\n#### ").removeprefix("## Why").strip()
        lines = [f"**{rule.summary}** [{rule.id}]({RULE_PAGE.format(rule=rule.id)})", finding.message, why]
        if rule.controls:
            lines.append("Controls: " + ", ".join(rule.controls))
        parts.append("\n\n".join(lines))
    return "\n\n---\n\n".join(dict.fromkeys(parts))
