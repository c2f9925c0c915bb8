"""The rules: one module a rule, grouped by service and found by looking; there is no list to keep."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from stacklint_checks.findings import Rule, rule_of


@cache
def discover() -> tuple[Rule, ...]:
    """Every rule, sorted by id."""
    found: list[Rule] = []
    for group in pkgutil.iter_modules(__path__, f"{__name__}."):
        if group.ispkg:
            package = import_module(group.name)
            modules = pkgutil.iter_modules(package.__path__, f"{group.name}.")
            found.extend(rule_of(import_module(module.name)) for module in modules)
    return tuple(sorted(found, key=lambda rule: rule.id))


@cache
def by_subject() -> dict[type, tuple[Rule, ...]]:
    """Rules by what their check takes: a view class, a general fact, or the stack."""
    found: dict[type, list[Rule]] = {}
    for rule in discover():
        found.setdefault(rule.takes, []).append(rule)
    return {takes: tuple(rules) for takes, rules in found.items()}
