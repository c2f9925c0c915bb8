"""Table cannot be restored to a point in time.

## Why
What a faulty program overwrites or deletes is lost unless the table can be set back to the second before.

## Fix safety
Needs review: continuous backups cost by the size of the table.
"""

from __future__ import annotations

from collections.abc import Iterator

from stacklint_checks.findings import Fix, Problem, Severity, rule
from stacklint_checks.services.data import Table
from stacklint_checks.values import is_false


@rule(severity=Severity.WARNING, controls=("nist-800-53-r5:CP-9", "aws-fsbp:DynamoDB.2"))
def check(table: Table) -> Iterator[Problem]:
    """Look for tables without point-in-time recovery."""
    recovery = table.recovery
    if not recovery.must(is_false):
        return
    yield Problem(
        f"{table.label} has no point-in-time recovery",
        at=table.header if recovery.unset else recovery,
        fixes=(Fix("Switch on point-in-time recovery (review)", (recovery.set(True),)),),
    )
