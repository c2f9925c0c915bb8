"""What people set: which rules apply, how severe they are, and the options of rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .findings import Rule, Severity


@dataclass(frozen=True)
class Settings:
    """The settings that apply to a unit. ``rules`` maps a rule's id to its severity and options.

    ``options`` holds the top-level keys that rules read (``required-tags``, ``allowed-regions``, ``naming`` …).
    """

    profile: str = "recommended"
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    rules: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    severities: Mapping[str, Severity] = field(default_factory=dict)

    def applies(self, rule: Rule) -> bool:
        """Whether the rule is on."""
        if rule.id in self.ignore:
            return False
        if self.select:
            return rule.id in self.select
        return self.profile == "strict" or not rule.strict

    def severity(self, rule: Rule) -> Severity:
        """The rule's severity after settings."""
        return self.severities.get(rule.id, rule.severity)
