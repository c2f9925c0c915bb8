"""Name that is declared twice.

## Why
Terraform and CloudFormation refuse a name that is declared twice, or take the later one without a word. Override
files merge and do not count.

## Fix safety
Removing a declaration that says the same as the other is safe. Where they differ a person has to choose.
"""

from __future__ import annotations

from collections.abc import Iterator

from stacklint_checks.facts import Declaration, Kind
from stacklint_checks.findings import Context, Problem, Severity, rule
from stacklint_checks.services.declarations import repeated


@rule(severity=Severity.ERROR, dialects=("terraform", "cloudformation"))
def check(declaration: Declaration, context: Context) -> Iterator[Problem]:
    """Look for an earlier declaration of the same name."""
    if declaration.kind is not Kind.PROVIDER and not declaration.name.startswith("tfvars."):
        yield from repeated(declaration, context.stack)
