"""Views of Amazon S3."""

from __future__ import annotations

from collections.abc import Iterator

from stacklint_checks.edits import Link, Statement
from stacklint_checks.facts import Resource
from stacklint_checks.fields import Field, PolicyField, StatementView, View
from stacklint_checks.values import Known, OneOf, Ref, Unknown, Value, is_true

#: Canned ACLs that let everyone, or everyone with an AWS account, in; from the S3 user guide, "Canned ACL".
PUBLIC_ACLS = frozenset({"public-read", "public-read-write", "authenticated-read"})

#: Services that deliver logs to buckets, from the bucket policies that their user guides ask for.
LOG_DELIVERY = frozenset(
    {
        "cloudtrail.amazonaws.com",
        "config.amazonaws.com",
        "delivery.logs.amazonaws.com",
        "logdelivery.elasticloadbalancing.amazonaws.com",
        "logging.s3.amazonaws.com",
        "redshift.amazonaws.com",
    }
)


_GROUPS = ("/global/AllUsers", "/global/AuthenticatedUsers")

#: Those of them that cannot write to a bucket which encrypts with KMS.
PLAIN_DELIVERY = frozenset({"logdelivery.elasticloadbalancing.amazonaws.com", "logging.s3.amazonaws.com"})


class Bucket(View, frozen=True):
    """A bucket with everything that its companions say of it.

    ``acl``, ``versioning`` and ``algorithm`` hold the platform's words (``public-read``, ``Enabled``, ``aws:kms``).
    ``grantees`` are the groups that ACL grants name. ``log_target`` and ``log_prefix`` say where its access logs go.
    ``website`` is whatever makes it one. ``logs_of`` are resources that write their logs here; ``plain_logs_of``
    those of them that cannot write to a bucket which encrypts with KMS.
    """

    name: Field
    acl: Field
    grantees: Field
    algorithm: Field
    kms_key: Field
    bucket_key: Field
    versioning: Field
    block_public_acls: Field
    block_public_policy: Field
    ignore_public_acls: Field
    restrict_public_buckets: Field
    website: Field
    log_target: Field
    log_prefix: Field
    policy: PolicyField
    logs_of: tuple[Resource, ...]
    plain_logs_of: tuple[Resource, ...]

    @property
    def takes_plain_logs(self) -> bool:
        """Whether it receives logs that cannot be written with KMS: of load balancers, and of access to buckets."""
        delivered = any(delivers_logs(statement, PLAIN_DELIVERY) for statement in self.policy.statements)
        return delivered or bool(self.plain_logs_of) or self.acl.can(lambda acl: acl == "log-delivery-write")

    @property
    def takes_logs(self) -> bool:
        """Whether it is a destination of logs: the unit names it, or its policy or ACL lets a service deliver."""
        return bool(self.logs_of) or self.takes_plain_logs or any(map(delivers_logs, self.policy.statements))

    @property
    def public_on_purpose(self) -> bool:
        """Whether something in the unit is, or may be, meant to make it public."""
        if self.acl.unknown or not self.policy.complete or not self.website.unset:
            return True
        public = self.acl.can(PUBLIC_ACLS.__contains__) or next(self.public_groups, None) is not None
        return public or any(map(_allows_everyone, self.policy.statements))

    @property
    def public_groups(self) -> Iterator[Known]:
        """The groups of everyone that grants name."""
        return (group for _, group in self.public_grants)

    @property
    def public_grants(self) -> Iterator[tuple[int, Known]]:
        """The grants to groups of everyone, by their numbers, and those groups."""
        value = self.grantees.value
        for number, grantee in enumerate(value.members if isinstance(value, OneOf) else (value,)):
            for group in grantee.leaves():
                if isinstance(group, Known) and group.text.endswith(_GROUPS):
                    yield number, group


def delivers_logs(statement: StatementView, services: frozenset[str] = LOG_DELIVERY) -> bool:
    """Whether a statement lets services of AWS, or the accounts of load balancers, deliver logs, or may do so."""
    if statement.effect.must(lambda effect: effect != "Allow") or not isinstance(statement.principals.value, Known):
        return False
    for kind in ("Service", "AWS"):
        for principal in statement.principals.value.get(kind).each():
            unsure = isinstance(principal, Unknown) and not principal.parts
            if unsure or principal.must(services.__contains__) or any(map(_is_log_account, principal.refs())):
                return True
    return False


def _is_log_account(ref: Ref) -> bool:
    return "aws_elb_service_account." in ref.address


def _allows_everyone(statement: StatementView) -> bool:
    if not statement.allows:
        return False
    principals: Value = statement.principals.value
    aws = principals.get("AWS")
    return any(one.can(lambda who: who == "*") for one in (principals, *aws.each()))


def blocks_acls(bucket: Bucket) -> bool:
    """Whether public ACLs have no effect on the bucket."""
    return bucket.ignore_public_acls.must(is_true)


def deny_plain_http(address: str) -> Statement:
    """The statement that denies requests without TLS to a bucket and its objects."""
    return Statement(
        sid="DenyInsecureTransport",
        effect="Deny",
        actions=("s3:*",),
        resources=(Link(address, "arn"), Link(address, "arn", suffix="/*")),
        principals="*",
        conditions={"Bool": {"aws:SecureTransport": "false"}},
    )
