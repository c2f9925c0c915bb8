"""The rules: one module a rule, grouped by service and found by looking; there is no list to keep.

Looking means importing every one of them, so what they declare is written down in ``index.json`` whenever the tests run
with ``--update`` (``declared.py``), and a rule's module is imported when its check is first called.
"""

from __future__ import annotations

import os
from functools import cache

import msgspec

from stacklint_checks.findings import Rule, Severity

INDEX = os.path.join(os.path.dirname(__file__), "index.json")


@cache
def discover() -> tuple[Rule, ...]:
    """Every rule, sorted by id."""
    with open(INDEX, "rb") as file:
        return tuple(_rule(**declared) for declared in msgspec.json.decode(file.read()))


def _rule(*, severity: str, controls: list[str], options: list[str], dialects: list[str], **others: str | bool) -> Rule:
    return Rule(
        severity=Severity[severity.upper()],
        controls=tuple(controls),
        options=tuple(options),
        dialects=tuple(dialects),
        **others,  # type: ignore[arg-type]
    )


@cache
def by_subject() -> dict[str, tuple[Rule, ...]]:
    """Rules by the name of what their check takes: a view class, a general fact, or the stack."""
    found: dict[str, list[Rule]] = {}
    for rule in discover():
        found.setdefault(rule.takes, []).append(rule)
    return {takes: tuple(rules) for takes, rules in found.items()}


def taking(subject: type) -> tuple[Rule, ...]:
    """The rules whose check takes such a subject."""
    return by_subject().get(f"{subject.__module__}.{subject.__qualname__}", ())


def import_all() -> None:
    """Import the checks of all rules, for who has the time now and not later."""
    for rule in discover():
        _ = rule.check
