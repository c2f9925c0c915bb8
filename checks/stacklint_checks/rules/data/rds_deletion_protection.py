"""Database can be deleted at any time.

## Why
A mistaken plan or a slip in the console deletes the database with its automatic backups. Protection has to be taken
off first.

## Fix safety
Needs review: whoever replaces or tears down the stack has to switch it off first.
"""

from __future__ import annotations

from collections.abc import Iterator

from stacklint_checks.findings import Fix, Problem, Severity, rule
from stacklint_checks.services.rds import Database
from stacklint_checks.values import is_false


@rule(severity=Severity.INFORMATION, controls=("nist-800-53-r5:CM-3", "aws-fsbp:RDS.8"))
def check(database: Database) -> Iterator[Problem]:
    """Look for deletion protection that is off or not set."""
    protection = database.deletion_protection
    if database.is_part or not protection.must(is_false):
        return
    yield Problem(
        f"{database.label} is not protected from deletion",
        at=database.header if protection.unset else protection,
        fixes=(Fix("Protect it from deletion (review)", (protection.set(True),)),),
    )
