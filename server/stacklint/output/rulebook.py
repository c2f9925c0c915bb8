"""``--list-rules`` and ``--explain``."""

from __future__ import annotations

import json

from stacklint_checks.engine_rules import every_rule


def list_rules(*, as_json: bool) -> str:
    """All rules, one a line, or as a JSON list."""
    rules = every_rule()
    if as_json:
        listed = [
            {
                "id": rule.id,
                "severity": rule.severity.name.lower(),
                "profile": "strict" if rule.strict else "recommended",
                "summary": rule.summary,
                "controls": list(rule.controls),
            }
            for rule in rules
        ]
        return json.dumps(listed, indent=2) + "\n"
    longest = max(len(rule.id) for rule in rules)
    rows = [(rule.id, rule.severity.name.lower(), "strict" if rule.strict else "", rule.summary) for rule in rules]
    return "".join(f"{id_:<{longest}}  {severity:<11}  {strict:<6}  {text}\n" for id_, severity, strict, text in rows)


def explain(id_: str) -> str:
    """What one rule says, why, whether its fix is safe, and which controls ask for it."""
    rule = next(rule for rule in every_rule() if rule.id == id_)
    profile = "strict profile" if rule.strict else "recommended profile"
    lines = [f"{rule.id} ({rule.severity.name.lower()}, {profile})", "", rule.summary]
    if rule.why:
        lines += ["", rule.why]
    if rule.controls:
        lines += ["", "## Controls", *(f"- {control}" for control in rule.controls)]
    if rule.options:
        lines += ["", "## Settings", *(f"- {option}" for option in rule.options)]
    return "\n".join(lines) + "\n"
