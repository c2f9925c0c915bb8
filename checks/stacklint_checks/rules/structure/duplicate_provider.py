"""Provider that is configured twice.

## Why
A module may configure a provider once under each alias; Terraform stops at the second configuration.

## Fix safety
Removing a configuration that says the same as the other is safe. Where they differ a person has to choose.
"""

from __future__ import annotations

from collections.abc import Iterator

from stacklint_checks.facts import Declaration, Kind
from stacklint_checks.findings import Context, Problem, Severity, rule
from stacklint_checks.services.declarations import repeated


@rule(severity=Severity.ERROR, dialects=("terraform",))
def check(declaration: Declaration, context: Context) -> Iterator[Problem]:
    """Look for an earlier configuration with the same alias."""
    if declaration.kind is Kind.PROVIDER:
        yield from repeated(declaration, context.stack)
