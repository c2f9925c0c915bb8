"""Database runs in one availability zone.

## Why
When the zone or the host fails, the database is gone until it is restored. A standby in a second zone takes over
within minutes.

## Fix safety
Needs review: the standby costs as much as the database.
"""

from __future__ import annotations

from collections.abc import Iterator

from stacklint_checks.findings import Fix, Problem, Severity, rule
from stacklint_checks.services.rds import Database
from stacklint_checks.values import is_false


@rule(severity=Severity.INFORMATION, controls=("nist-800-53-r5:CP-10", "aws-fsbp:RDS.5"))
def check(database: Database) -> Iterator[Problem]:
    """Look for instances without a standby."""
    multi_az = database.multi_az
    if database.is_part or not database.is_instance or not multi_az.must(is_false):
        return
    yield Problem(
        f"{database.label} has no standby in a second zone",
        at=database.header if multi_az.unset else multi_az,
        fixes=(Fix("Add a standby (review)", (multi_az.set(True),)),),
    )
