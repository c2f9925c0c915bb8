"""What the engine itself reports, described as rules are, so that it can be listed, explained, selected and ignored."""

from __future__ import annotations

from functools import cache

from .findings import Rule, Severity


def _rule(id_: str, severity: Severity, summary: str, why: str, *, strict: bool = False) -> Rule:
    return Rule(id_, severity, summary, why, strict=strict)


SYNTAX_ERROR = _rule(
    "syntax-error",
    Severity.ERROR,
    "A part of a file does not parse.",
    "## Why\nWhat does not parse does not deploy. The rest of the file is checked all the same.\n\n"
    "A syntax error cannot be ignored.",
)
SETTINGS = _rule(
    "settings",
    Severity.WARNING,
    "A settings file says something that cannot be followed.",
    "## Why\nA key or rule that is written wrongly has no effect, so that checks are off, or on, that should not be. "
    "The rest of the file applies.",
)
INVALID_IGNORE = _rule(
    "invalid-ignore",
    Severity.WARNING,
    "An ignore comment that has no effect as written.",
    "## Why\nA comment that names a rule that does not exist ignores nothing. The forms are\n"
    "`# stacklint: ignore[rule-a, rule-b] reason` on the line of the finding, or alone above the statement, block or\n"
    "entry that it covers, and `# stacklint: ignore-file[rule] reason` in the first comment of the file.",
)
UNUSED_IGNORE = _rule(
    "unused-ignore",
    Severity.HINT,
    "An ignore comment that ignores nothing.",
    "## Why\nThe finding it was written for is gone; left in place it may hide a new one.",
    strict=True,
)
ENGINE_RULES = (SYNTAX_ERROR, SETTINGS, INVALID_IGNORE, UNUSED_IGNORE)


@cache
def every_rule() -> tuple[Rule, ...]:
    """All rules, the engine's own included, sorted by id."""
    from .rules import discover

    return tuple(sorted((*ENGINE_RULES, *discover()), key=lambda rule: rule.id))
