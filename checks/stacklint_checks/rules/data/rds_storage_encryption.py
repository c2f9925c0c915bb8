"""Database storage is not explicitly encrypted.

## Why
Without it the data, its backups and its snapshots can be read by whoever gets at the disks or copies a snapshot.

## Fix safety
Needs review: storage cannot be encrypted in place, the database is replaced.
"""

from __future__ import annotations

from collections.abc import Iterator

from stacklint_checks.findings import Fix, Problem, Severity, rule
from stacklint_checks.services.rds import Database
from stacklint_checks.values import is_false


@rule(severity=Severity.WARNING, controls=("cis-aws-3.0:2.3.1", "nist-800-53-r5:SC-28", "aws-fsbp:RDS.3"))
def check(database: Database) -> Iterator[Problem]:
    """Look for storage encryption that is off or not set."""
    encrypted = database.encrypted
    if database.is_part or not encrypted.must(is_false):
        return
    yield Problem(
        f"{database.label} does not encrypt its storage",
        at=database.header if encrypted.unset else encrypted,
        fixes=(Fix("Encrypt the storage (review: replaces the database)", (encrypted.set(True),)),),
    )
