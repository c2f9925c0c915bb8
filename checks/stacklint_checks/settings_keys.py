"""The keys of a settings file, described once: what checks a file, and what its JSON schema is made from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from .settings_shapes import Either, Flag, ListOf, MapOf, Nothing, Record, RuleId, Shape, Text, Words


def is_date(text: str) -> str:
    """What is wrong with a date."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return "is not a date like 2026-11-25"
    return ""


def is_pattern(text: str) -> str:
    """What is wrong with a regular expression."""
    try:
        re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:
        return f"is not a regular expression: {error}"
    return ""


SEVERITY = Words(("error", "warning", "information", "hint", "off"))
RULES = MapOf(
    Record({"severity": (SEVERITY, "How severe its findings are; `off` switches the rule off.")}, open=True), RuleId()
)
REQUIRED_TAGS = Either(
    (
        ListOf(Text("a tag's key")),
        MapOf(
            Either(
                (
                    Nothing(),
                    ListOf(Text("a tag's value")),
                    Record({"pattern": (Text("a regular expression", is_pattern), "What the whole value must match.")}),
                ),
                "empty, a value, a list of values or a pattern",
            )
        ),
    ),
    "a list of keys, or keys with their values",
)
SCOPED: Mapping[str, tuple[Shape, str]] = {
    "profile": (Words(("recommended", "strict")), "`strict` adds the rules that not everyone wants."),
    "select": (ListOf(RuleId()), "Only these rules apply."),
    "ignore": (ListOf(RuleId()), "These rules do not apply."),
    "rules": (RULES, "Severities and options of single rules."),
    "required-tags": (
        REQUIRED_TAGS,
        "Tags that taggable resources must have: keys, or keys with nothing, a value, a list of values, or `pattern:`.",
    ),
    "require": (ListOf(Text("a service")), "What each stack must contain: cloudtrail, guardduty, waf and so on."),
    "lifecycle": (Words(("durable", "ephemeral")), "`ephemeral`: data is meant to vanish with its stack."),
    "name-suffix": (Text(), "The name of the variable or parameter that physical names end with."),
    "naming": (Text("a regular expression", is_pattern), "What physical names must match."),
    "allowed-regions": (ListOf(Text("a region")), "Regions that may be written down."),
}
KEYS = Record(
    {
        "extends": (ListOf(Text("a path")), "Settings files that this one adds to; paths are relative to it."),
        **SCOPED,
        "exclude": (ListOf(Text("a pattern")), "Files and folders that are not checked, as in a .gitignore."),
        "per-path": (
            MapOf(Record(SCOPED)),
            "Settings for what matches a pattern: `ignore` and severities for files, all of them for units.",
        ),
        "diagnostics": (Words(("push", "pull")), "How the editor gets its findings."),
        "engines": (Record({"cfn-lint": (Flag(), "Whether the editor runs cfn-lint as well.")}), "Other checkers."),
        "today": (Text("a date", is_date), "The date to judge by, so that two runs agree."),
    }
)
