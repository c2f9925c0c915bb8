"""Log group keeps its events for ever.

## Why
Without a retention logs pile up for ever: they cost money, and personal data stays longer than it may.

## Fix safety
Safe: 90 days is what auditors commonly ask for. Events older than that are deleted.
"""

from __future__ import annotations

from collections.abc import Iterator

from stacklint_checks.findings import Fix, Problem, Severity, rule
from stacklint_checks.services.logs import LogGroup

DAYS = 90


@rule(severity=Severity.WARNING, controls=("nist-800-53-r5:AU-11", "aws-fsbp:CloudWatch.16"))
def check(group: LogGroup) -> Iterator[Problem]:
    """Look for log groups without retention."""
    retention = group.retention
    if not (retention.unset or retention.must(lambda days: str(days) == "0")):
        return
    yield Problem(
        f"{group.label} keeps its events for ever",
        at=group.header if retention.unset else retention,
        fixes=(Fix(f"Keep events for {DAYS} days", (retention.set(DAYS),), safe=True),),
    )
