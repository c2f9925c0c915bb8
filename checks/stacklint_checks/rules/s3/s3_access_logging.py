"""S3 bucket logs no access.

## Why
Without server access logs nobody can say afterwards who read or deleted what. Buckets that receive logs are exempt.

## Fix safety
Review: logs are stored, which costs money. The bucket that the unit has for logs is used, and its policy allows S3 to
write there.
"""

from __future__ import annotations

from collections.abc import Iterator

from stacklint_checks.edits import Intent, Link, PolicyDocument, Statement, Use, Written
from stacklint_checks.fields import StatementView
from stacklint_checks.findings import Context, Fix, Problem, Severity, rule
from stacklint_checks.services.s3 import Bucket, delivers_logs, deny_plain_http
from stacklint_checks.services.scaffolds import scaffold
from stacklint_checks.stack import Stack

_DELIVERY = "logging.s3.amazonaws.com"


@rule(severity=Severity.INFORMATION, controls=("nist-800-53-r5:AU-2", "aws-fsbp:S3.9"))
def check(bucket: Bucket, context: Context) -> Iterator[Problem]:
    """Look for a bucket that receives the logs."""
    if not bucket.log_target.unset or bucket.takes_logs or not bucket.policy.complete:
        return
    target = _log_bucket(bucket, context)
    if target is None:
        fixes = _new_log_bucket(bucket, context)
    else:
        fixes = (Fix(f"Log access to {target.label} (review)", _logging(bucket, target)),)
    yield Problem(f"{bucket.label} logs no access", at=bucket.header, fixes=fixes)


def _log_bucket(bucket: Bucket, context: Context) -> Bucket | None:
    """The bucket for logs beside this one; rather one that takes logs of S3 already."""
    found = [
        other
        for other in context.stack.answer(_log_buckets)
        if other.resource.module == bucket.resource.module
        and (bucket.resource.conditional or not other.resource.conditional)
    ]
    return min(found, key=lambda other: not _takes_access_logs(other), default=None)


def _log_buckets(stack: Stack) -> tuple[Bucket, ...]:
    """The buckets of the unit that take logs."""
    return tuple(one for one in stack.views(Bucket) if one.takes_logs and one.policy.complete)


def _takes_access_logs(bucket: Bucket) -> bool:
    by_acl = bucket.acl.must(lambda acl: acl == "log-delivery-write")
    return by_acl or any(map(_lets_s3_write, bucket.policy.statements))


def _lets_s3_write(statement: StatementView) -> bool:
    if _names_buckets(statement):
        return False
    services = statement.principals.value.get("Service").each()
    return delivers_logs(statement) and any(one.must(lambda who: who == _DELIVERY) for one in services)


def _names_buckets(statement: StatementView) -> bool:
    """Whether a condition lets only some buckets deliver their logs."""
    operators = ("ArnLike", "ArnEquals", "StringLike", "StringEquals")
    return any(not statement.conditions.value.get(one).get("aws:SourceArn").unset for one in operators)


def _logging(bucket: Bucket, target: Bucket) -> tuple[Intent, ...]:
    destination = target.resource.address
    intents: tuple[Intent, ...] = (
        bucket.log_target.set(Link(destination, "name")),
        bucket.log_prefix.set(f"{bucket.resource.name}/"),
    )
    return intents if _takes_access_logs(target) else (*intents, target.policy.add(_delivery(destination)))


def _delivery(destination: str) -> Statement:
    """Lets S3 deliver the access logs of every bucket of the account."""
    return Statement(
        sid="AllowAccessLogs",
        effect="Allow",
        actions=("s3:PutObject",),
        resources=(Link(destination, "arn", suffix="/*"),),
        principals={"Service": (_DELIVERY,)},
        conditions={"StringEquals": {"aws:SourceAccount": Use("account")}},
    )


def _new_log_bucket(bucket: Bucket, context: Context) -> tuple[Fix, ...]:
    """Add a bucket for logs that passes the recommended profile."""

    def words(address: str) -> dict[str, Written]:
        policy = PolicyDocument((deny_plain_http(address), _delivery(address)))
        return {"bucket": Link(address, "name"), "policy": policy}

    if bucket.resource.conditional:
        return ()
    made = scaffold(context.stack, "log bucket", "access_logs", bucket.resource, words)
    if made is None:
        return ()
    target = bucket.log_target.set(Link(made.address, "name"))
    prefix = bucket.log_prefix.set(f"{bucket.resource.name}/")
    return (Fix("Log access to a new bucket (review)", (*made.creates, target, prefix)),)
