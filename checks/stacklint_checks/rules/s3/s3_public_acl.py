"""S3 bucket has a public ACL.

## Why
The ACLs `public-read`, `public-read-write` and `authenticated-read`, and grants to their groups, let anyone on the
internet, or anyone with an AWS account, list the bucket and reach its objects.

## Fix safety
Review: a private ACL takes access away from everyone who uses the bucket without credentials.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from stacklint_checks.edits import Unset
from stacklint_checks.findings import Fix, Problem, Severity, rule
from stacklint_checks.services.s3 import PUBLIC_ACLS, Bucket, blocks_acls
from stacklint_checks.values import Known


@rule(severity=Severity.ERROR, controls=("nist-800-53-r5:AC-3", "aws-fsbp:S3.2", "aws-fsbp:S3.3"))
def check(bucket: Bucket) -> Iterator[Problem]:
    """Look for a canned ACL or a grant that lets everyone in, unless the bucket ignores public ACLs."""
    if blocks_acls(bucket):
        return
    acl = bucket.acl
    if acl.must(PUBLIC_ACLS.__contains__):
        fix = Fix("Make the bucket private (review)", (acl.set("private"),))
        yield Problem(f"{bucket.label} has the public ACL {acl.text}", at=acl, fixes=(fix,))
    for number, group in bucket.public_grants:
        name = group.text.rpartition("/")[2]
        yield Problem(f"{bucket.label} grants access to {name}", at=group, fixes=_without(bucket, number, group, name))


def _without(bucket: Bucket, number: int, group: Known, name: str) -> tuple[Fix, ...]:
    """Take away every grant to a group; offered at the first one."""
    numbers = [each for each, other in bucket.public_grants if other.text == group.text]
    path = bucket.grantees.site.path
    if number != numbers[0] or "grant" not in path:
        return ()
    upto = path[: path.index("grant") + 1]
    gone = tuple(Unset(replace(bucket.grantees.site, path=(*upto, each))) for each in numbers)
    return (Fix(f"Remove the grants to {name} (review)", gone),)
