"""S3 bucket logs no access.

## Why
Without server access logs nobody can say afterwards who read or deleted what. Buckets that receive logs are exempt.

## Fix safety
Review: logs are stored, which costs money. The bucket that the unit has for logs is used, and its policy allows S3 to
write there.
"""

from __future__ import annotations

from collections.abc import Iterator

from stacklint_checks.edits import Intent, Link, Statement
from stacklint_checks.fields import StatementView
from stacklint_checks.findings import Context, Fix, Problem, Severity, rule
from stacklint_checks.services.s3 import Bucket, delivers_logs

_DELIVERY = "logging.s3.amazonaws.com"


@rule(severity=Severity.INFORMATION, controls=("nist-800-53-r5:AU-2", "aws-fsbp:S3.9"))
def check(bucket: Bucket, context: Context) -> Iterator[Problem]:
    """Look for a bucket that receives the logs."""
    if not bucket.log_target.unset or bucket.takes_logs or not bucket.policy.complete:
        return
    target = _log_bucket(bucket, context)
    fixes = () if target is None else (Fix(f"Log access to {target.label} (review)", _logging(bucket, target)),)
    yield Problem(f"{bucket.label} logs no access", at=bucket.header, fixes=fixes)


def _log_bucket(bucket: Bucket, context: Context) -> Bucket | None:
    """The bucket for logs beside this one; rather one that takes logs of S3 already."""
    found = [
        other
        for other in context.stack.views(Bucket)
        if other.takes_logs
        and other.policy.complete
        and other.resource.module == bucket.resource.module
        and (bucket.resource.conditional or not other.resource.conditional)
    ]
    return min(found, key=lambda other: not _takes_access_logs(other), default=None)


def _takes_access_logs(bucket: Bucket) -> bool:
    by_acl = bucket.acl.must(lambda acl: acl == "log-delivery-write")
    return by_acl or any(map(_lets_s3_write, bucket.policy.statements))


def _lets_s3_write(statement: StatementView) -> bool:
    services = statement.principals.value.get("Service").each()
    return delivers_logs(statement) and any(one.must(lambda who: who == _DELIVERY) for one in services)


def _logging(bucket: Bucket, target: Bucket) -> tuple[Intent, ...]:
    destination = target.resource.address
    intents: tuple[Intent, ...] = (
        bucket.log_target.set(Link(destination, "name")),
        bucket.log_prefix.set(f"{bucket.resource.name}/"),
    )
    if _takes_access_logs(target):
        return intents
    statement = Statement(
        sid="",
        effect="Allow",
        actions=("s3:PutObject",),
        resources=(Link(destination, "arn", suffix="/*"),),
        principals={"Service": (_DELIVERY,)},
        conditions={"ArnLike": {"aws:SourceArn": Link(bucket.resource.address, "arn")}},
    )
    return (*intents, target.policy.add(statement))
