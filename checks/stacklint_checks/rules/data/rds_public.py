"""Database is reachable from the internet.

## Why
A public address leaves only the security group and the password between the internet and the data.

## Fix safety
Needs review: whoever connects from outside the VPC no longer can.
"""

from __future__ import annotations

from collections.abc import Iterator

from stacklint_checks.findings import Fix, Problem, Severity, rule
from stacklint_checks.services.rds import DatabaseHost
from stacklint_checks.values import is_true


@rule(severity=Severity.ERROR, controls=("cis-aws-3.0:2.3.3", "nist-800-53-r5:SC-7", "aws-fsbp:RDS.2"))
def check(host: DatabaseHost) -> Iterator[Problem]:
    """Look for instances with a public address."""
    if host.public.must(is_true):
        yield Problem(
            f"{host.label} is publicly accessible",
            at=host.public,
            fixes=(Fix("Make it private (review)", (host.public.set(False),)),),
        )
