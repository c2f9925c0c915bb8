"""Database backups are kept for less than seven days.

## Why
What is deleted or spoilt by mistake is often noticed days later. Backups that are gone by then do not help.

## Fix safety
Needs review: storage for backups costs money.
"""

from __future__ import annotations

from collections.abc import Iterator

from stacklint_checks.findings import Fix, Problem, Severity, rule
from stacklint_checks.services.rds import Database

DAYS = 7


@rule(severity=Severity.WARNING, controls=("nist-800-53-r5:CP-9", "aws-fsbp:RDS.11"))
def check(database: Database) -> Iterator[Problem]:
    """Look for retention that is not set, or for less than seven days."""
    retention = database.retention
    if database.is_part or not (retention.unset or retention.must(_is_short)):
        return
    days = "1 day" if retention.text == "1" else f"{retention.text} days"
    what = "sets no retention for its backups" if retention.unset else f"keeps backups for {days} only"
    yield Problem(
        f"{database.label} {what}",
        at=database.header if retention.unset else retention,
        fixes=(Fix(f"Keep backups for {DAYS} days (review)", (retention.set(DAYS),)),),
    )


def _is_short(days: object) -> bool:
    text = str(days)
    return text.isdigit() and int(text) < DAYS
