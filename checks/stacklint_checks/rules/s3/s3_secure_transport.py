"""S3 bucket accepts requests without TLS.

## Why
Unless a bucket policy denies requests where `aws:SecureTransport` is false, anyone who may read or write the bucket
may do so over plain HTTP, where objects and signatures can be read on the way.

## Fix safety
Safe: the statement denies unencrypted requests only.
"""

from __future__ import annotations

from collections.abc import Iterator

from stacklint_checks.fields import StatementView
from stacklint_checks.findings import Fix, Problem, Severity, rule
from stacklint_checks.services.s3 import Bucket, deny_plain_http
from stacklint_checks.values import Known, known_text


@rule(severity=Severity.WARNING, controls=("cis-aws-3.0:2.1.1", "nist-800-53-r5:SC-8", "aws-fsbp:S3.5"))
def check(bucket: Bucket) -> Iterator[Problem]:
    """Look for a Deny on ``aws:SecureTransport = false``."""
    policy = bucket.policy
    if not policy.complete or any(_denies_plain_http(statement) for statement in policy.statements):
        return
    yield Problem(
        f"{bucket.label} does not deny requests without TLS (aws:SecureTransport)",
        at=bucket.header,
        fixes=(Fix("Deny requests without TLS", (policy.add(deny_plain_http(bucket.resource.address)),), safe=True),),
    )


def _denies_plain_http(statement: StatementView) -> bool:
    if not statement.denies or not isinstance(statement.conditions.value, Known):
        return False
    for operator in ("Bool", "BoolIfExists"):
        wanted = statement.conditions.value.get(operator).get("aws:SecureTransport")
        if any((known_text(value) or "").lower() == "false" for value in wanted.each()):
            return True
    return False
